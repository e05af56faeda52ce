// Command egress-worker is LiveKit's egress worker as tests need it: it registers with a real livekit-server over Redis
// and psrpc, joins rooms as a hidden recorder, reports every state with LiveKit's own texts and codes and uploads an MP4
// to S3, but has no browser and no encoder: the MP4 comes from whoever started it. Faults are scripted per room
// (faults.go). It takes room composites with one file output, and nothing else.
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/rpc"
	"github.com/livekit/psrpc"
)

// worker serves EgressInternal. Embedded is what livekit-server never calls (ListActiveEgress).
type worker struct {
	rpc.EgressInternalServerImpl
	redis     *goredis.Client
	bus       psrpc.MessageBus
	io        rpc.IOInfoClient
	s3        *livekit.S3Upload
	mediaURL  string
	liveKit   string
	apiKey    string
	apiSecret string
	journal   *os.File
	runs      sync.Map // egress id → *run
	ending    sync.WaitGroup
}

// StartEgressAffinity is asked of every worker; livekit-server takes 1 at once, waits 500 ms for a better offer than the
// 0.5 of a real idle worker, and never chooses 0. Below zero nothing is sent: a busy worker is as good as none.
func (w *worker) StartEgressAffinity(ctx context.Context, req *rpc.StartEgressRequest) float32 {
	if w.faultsOf(ctx, req.GetRoomComposite().GetRoomName()).has("busy") {
		return -1
	}
	return 1
}

// StartEgress answers once livekit-server has stored the egress: it stores the answer only if it is not there yet, and
// would otherwise lose the webhook that tells the start.
func (w *worker) StartEgress(ctx context.Context, req *rpc.StartEgressRequest) (*livekit.EgressInfo, error) {
	faults := w.faultsOf(ctx, req.GetRoomComposite().GetRoomName())
	time.Sleep(faults.duration("start-delay"))
	if faults.has("start-error") {
		return nil, faults.failure("start-error")
	}
	r, err := newRun(w, req, faults)
	if err != nil {
		return nil, err
	}
	if _, taken := w.runs.LoadOrStore(req.EgressId, r); taken { // livekit-server repeats a slow start under the same id
		return nil, psrpc.NewErrorf(psrpc.AlreadyExists, "egress already exists")
	}
	r.note("starting")
	handler, err := r.serve()
	info := r.snapshot() // before the run may change it
	if err == nil {
		_, err = w.io.CreateEgress(ctx, info, psrpc.WithRequestTimeout(15*time.Second))
	}
	if err != nil {
		r.note("over")
		w.runs.Delete(req.EgressId)
		return nil, err
	}
	w.ending.Go(func() {
		defer w.runs.Delete(req.EgressId)
		defer handler.Shutdown()
		r.live()
	})
	return info, nil
}

// serve takes no more egresses after SIGTERM, ends those that run, and returns when they have ended.
func (w *worker) serve() error {
	server, err := rpc.NewEgressInternalServer(w, w.bus)
	if err == nil {
		err = server.RegisterStartEgressTopic("") // livekit-server asks no cluster in particular
	}
	if err != nil {
		return err
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	log.Println("ready")
	<-stop
	server.DeregisterStartEgressTopic("")
	w.runs.Range(func(_, r any) bool { r.(*run).end(livekit.EndReasonKilled); return true })
	w.ending.Wait()
	return nil
}

func main() {
	w := &worker{s3: &livekit.S3Upload{ForcePathStyle: true}}
	redisURL := flag.String("redis", "redis://127.0.0.1:6379", "the Redis of livekit-server")
	flag.StringVar(&w.liveKit, "livekit", "http://127.0.0.1:7880", "livekit-server, whose rooms are joined")
	flag.StringVar(&w.mediaURL, "media", "", "answers GET ?ms=LENGTH with the file to upload")
	journal := flag.String("journal", os.DevNull, "is told what each egress really does (journal.go)")
	flag.StringVar(&w.s3.Endpoint, "s3-endpoint", "", "S3 for requests that name none")
	flag.StringVar(&w.s3.Region, "s3-region", "us-east-1", "")
	flag.StringVar(&w.s3.Bucket, "s3-bucket", "", "")
	flag.Parse()
	w.apiKey, w.apiSecret = os.Getenv("LIVEKIT_API_KEY"), os.Getenv("LIVEKIT_API_SECRET")
	w.s3.AccessKey, w.s3.Secret = os.Getenv("S3_ACCESS_KEY"), os.Getenv("S3_SECRET_KEY")

	options, err := goredis.ParseURL(*redisURL)
	if err != nil {
		log.Fatal(err)
	}
	w.redis = goredis.NewClient(options)
	w.bus = psrpc.NewRedisMessageBus(w.redis)
	var clientErr, journalErr error
	w.io, clientErr = rpc.NewIOInfoClient(w.bus)
	w.journal, journalErr = os.OpenFile(*journal, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err := errors.Join(clientErr, journalErr, w.redis.Ping(context.Background()).Err()); err != nil {
		log.Fatal(err)
	}
	if err := w.serve(); err != nil {
		log.Fatal(err)
	}
}
