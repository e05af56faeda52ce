package main

import (
	"context"
	"errors"
	"log"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/rpc"
	"github.com/livekit/psrpc"
)

// run is one egress; it serves EgressHandler. Embedded is what livekit-server never calls (UpdateEgress).
type run struct {
	rpc.EgressHandlerServerImpl
	w      *worker
	faults faults
	s3     *livekit.S3Upload
	mu     sync.Mutex // guards info and file
	info   *livekit.EgressInfo
	file   *livekit.FileInfo
	once   sync.Once
	ended  chan struct{} // closed when something asked for the end
}

func newRun(w *worker, req *rpc.StartEgressRequest, f faults) (*run, error) {
	composite := proto.Clone(req.GetRoomComposite()).(*livekit.RoomCompositeEgressRequest)
	output := composite.GetFile()
	if len(composite.GetFileOutputs()) > 0 {
		output = composite.FileOutputs[0]
	}
	if output == nil {
		return nil, psrpc.NewErrorf(psrpc.InvalidArgument, "request has missing or invalid field: output")
	}
	to := w.s3
	if asked := output.GetS3(); asked != nil {
		to = proto.Clone(asked).(*livekit.S3Upload)
		asked.AccessKey, asked.Secret = "{access_key}", "{secret}" // told so by the real worker
	}
	now := time.Now()
	file := &livekit.FileInfo{Filename: filename(output.Filepath, req.RoomId, composite.RoomName, now)}
	return &run{w: w, faults: f, s3: to, file: file, ended: make(chan struct{}), info: &livekit.EgressInfo{
		EgressId: req.EgressId, RoomId: req.RoomId, RoomName: composite.RoomName,
		StartedAt: now.UnixNano(), UpdatedAt: now.UnixNano(),
		Request:     &livekit.EgressInfo_RoomComposite{RoomComposite: composite},
		Result:      &livekit.EgressInfo_File{File: file},
		FileResults: []*livekit.FileInfo{file}}}, nil
}

func filename(asked, roomID, roomName string, now time.Time) string {
	if asked == "" || strings.HasSuffix(asked, "/") {
		asked += "{room_name}-{time}"
	}
	name := strings.NewReplacer("{room_name}", roomName, "{room_id}", roomID, "{time}", now.Format("2006-01-02T150405"))
	return strings.TrimSuffix(name.Replace(asked), ".mp4") + ".mp4"
}

func (r *run) serve() (rpc.EgressHandlerServer, error) {
	server, err := rpc.NewEgressHandlerServer(r, r.w.bus)
	if err != nil {
		return nil, err
	}
	id := r.info.EgressId
	return server, errors.Join(server.RegisterStopEgressTopic(id), server.RegisterUpdateStreamTopic(id))
}

func (r *run) set(change func()) { r.mu.Lock(); defer r.mu.Unlock(); change() }

func (r *run) snapshot() *livekit.EgressInfo {
	r.mu.Lock()
	defer r.mu.Unlock()
	return proto.Clone(r.info).(*livekit.EgressInfo)
}

func (r *run) StopEgress(ctx context.Context, _ *livekit.StopEgressRequest) (*livekit.EgressInfo, error) {
	if r.faults.has("refuse-stop") {
		return nil, r.faults.failure("refuse-stop")
	}
	if r.faults.has("hang-stop") {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	r.end(livekit.EndReasonAPI)
	return r.snapshot(), nil
}

func (r *run) UpdateStream(context.Context, *livekit.UpdateStreamRequest) (*livekit.EgressInfo, error) {
	return nil, psrpc.NewErrorf(psrpc.InvalidArgument, "UpdateStream called on non-streaming egress")
}

// end asks for the end; only the first call counts.
func (r *run) end(reason string) {
	r.once.Do(func() {
		r.set(func() {
			r.info.SetEndReason(reason)
			switch {
			case r.info.Status == livekit.EgressStatus_EGRESS_STARTING:
				r.info.SetAborted(livekit.MsgStoppedBeforeStarted)
			case reason == livekit.EndReasonLimitReached:
				r.info.SetLimitReached()
			default:
				r.info.UpdateStatus(livekit.EgressStatus_EGRESS_ENDING)
			}
			r.note(doing(r.info.Status))
		})
		close(r.ended)
	})
}

// live is an egress from STARTING to its end; each state is reported in turn.
func (r *run) live() {
	inRoom, leave := context.WithCancel(context.Background())
	defer leave()
	defer r.report()
	defer func() { r.set(func() { r.note("over") }) }()
	go r.join(inRoom)
	if failed := r.record(); failed {
		return
	}
	switch r.snapshot().Status {
	case livekit.EgressStatus_EGRESS_ABORTED:
		return
	case livekit.EgressStatus_EGRESS_ENDING:
		r.report()
	}
	time.Sleep(r.faults.duration("end-delay"))
	err := r.upload()
	r.set(func() {
		if err != nil {
			r.info.SetFailed(psrpc.NewErrorf(psrpc.InvalidArgument, "S3 upload failed: %v", err))
		} else if r.info.Status == livekit.EgressStatus_EGRESS_ENDING {
			r.info.SetComplete()
		}
	})
}

// record returns when something asked for the end, or true when a fault ended it.
func (r *run) record() (failed bool) {
	active, die := time.After(r.faults.duration("active-after")), r.faults.after("die-after")
	fail, abort := r.faults.after("fail-start"), r.faults.after("abort-after")
	if r.faults.has("never-active") || fail != nil || abort != nil {
		active = nil
	}
	var limit <-chan time.Time
	for {
		select {
		case <-active:
			r.activate()
			fail, abort, limit = r.faults.after("fail-after"), nil, r.faults.after("limit-after")
		case <-fail:
			r.set(func() { r.info.SetFailed(psrpc.NewErrorf(psrpc.Internal, "scripted failure")) })
			return true
		case <-abort:
			r.set(func() { r.info.SetAborted(livekit.MsgStartNotReceived) })
			return true
		case <-limit:
			r.end(livekit.EndReasonLimitReached)
		case <-die:
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		case <-r.ended:
			return false
		}
	}
}

func (r *run) activate() {
	r.set(func() {
		if r.info.Status == livekit.EgressStatus_EGRESS_STARTING { // else stopped just now
			r.file.StartedAt = time.Now().UnixNano()
			r.info.UpdateStatus(livekit.EgressStatus_EGRESS_ACTIVE)
			r.note("active")
		}
	})
	if r.snapshot().Status == livekit.EgressStatus_EGRESS_ACTIVE {
		r.report()
	}
}

// report sends the present state until it is taken: two updates in flight may be stored, and told, out of order.
func (r *run) report() {
	for info := r.snapshot(); ; time.Sleep(250 * time.Millisecond) {
		_, err := r.w.io.UpdateEgress(context.Background(), info, psrpc.WithRequestTimeout(5*time.Second))
		log.Println(info.EgressId, info.Status, info.Error, err)
		if err == nil {
			return
		}
	}
}
