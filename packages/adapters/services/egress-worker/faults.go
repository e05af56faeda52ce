package main

import (
	"context"
	"log"
	"strings"
	"time"

	"github.com/livekit/psrpc"
)

// faults is what goes wrong in a room's next egress, from the Redis key faultsKey+ROOM: names with values, separated by
// commas. DURATION is Go's (1.5s), CODE is psrpc's (unavailable, internal, …).
//
//	busy                   offers nothing when a start is asked for
//	start-delay=DURATION   answers the start late
//	start-error=CODE       refuses the start
//	active-after=DURATION  stays STARTING for so long
//	never-active           stays STARTING
//	fail-start=DURATION    FAILED, out of STARTING, which lasts so long
//	abort-after=DURATION   ABORTED, out of STARTING, which lasts so long
//	fail-after=DURATION    FAILED, out of ACTIVE
//	limit-after=DURATION   LIMIT_REACHED, out of ACTIVE
//	die-after=DURATION     the worker kills itself, so long after the start was answered
//	end-delay=DURATION     stays ENDING for so long
//	refuse-stop=CODE       refuses to stop
//	hang-stop              never answers a stop
type faults map[string]string

const faultsKey = "tallylight-test:faults:"

func (w *worker) faultsOf(ctx context.Context, room string) faults {
	spec, f := w.redis.Get(ctx, faultsKey+room).Val(), faults{}
	for _, fault := range strings.Split(spec, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(fault), "=")
		f[name] = value
	}
	return f
}

func (f faults) has(name string) bool {
	_, is := f[name]
	return is
}

func (f faults) duration(name string) time.Duration {
	if f[name] == "" {
		return 0
	}
	d, err := time.ParseDuration(f[name])
	if err != nil {
		log.Fatalf("fault %s: %v", name, err)
	}
	return d
}

// after is a timer; nil, that is never, unless the fault is asked for.
func (f faults) after(name string) <-chan time.Time {
	if !f.has(name) {
		return nil
	}
	return time.After(f.duration(name))
}

func (f faults) failure(name string) error {
	return psrpc.NewErrorf(psrpc.ErrorCode(f[name]), "scripted %s", name)
}
