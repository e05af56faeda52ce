package main

import (
	"encoding/json"
	"log"
	"time"

	"github.com/livekit/protocol/livekit"
)

// note appends to the journal what the egress does from now on, before anybody else can know it: a line of JSON.
// "doing" is starting, active, ending or over; the time is in ms.
func (r *run) note(doing string) {
	line, err := json.Marshal(map[string]any{
		"atMs": float64(time.Now().UnixMicro()) / 1000, "egressId": r.info.EgressId, "roomId": r.info.RoomName, "roomSid": r.info.RoomId,
		"path": r.file.Filename, "doing": doing})
	if err == nil {
		_, err = r.w.journal.Write(append(line, '\n'))
	}
	if err != nil {
		log.Fatal("journal ", err)
	}
}

// doing is what an egress of this status really does, as far as LiveKit will be told in time.
func doing(status livekit.EgressStatus) string {
	switch status {
	case livekit.EgressStatus_EGRESS_STARTING:
		return "starting"
	case livekit.EgressStatus_EGRESS_ACTIVE:
		return "active"
	case livekit.EgressStatus_EGRESS_ENDING, livekit.EgressStatus_EGRESS_LIMIT_REACHED:
		return "ending"
	default:
		return "over"
	}
}
