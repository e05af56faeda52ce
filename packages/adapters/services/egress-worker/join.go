package main

import (
	"context"
	"log"
	"strings"
	"time"

	"golang.org/x/net/websocket"
	"google.golang.org/protobuf/proto"

	"github.com/livekit/protocol/egress"
	"github.com/livekit/protocol/livekit"
)

// join makes the egress a hidden recorder in its room, by signalling only, and ends it when it is put out or the room
// closes. livekit-server drops a participant who sends no media after a minute, with the reason JOIN_FAILURE, and all of
// them when it restarts: then it joins again, as the real recorder does.
func (r *run) join(inRoom context.Context) {
	for inRoom.Err() == nil {
		if r.attend(inRoom) {
			r.end(livekit.EndReasonSrcClosed)
			return
		}
		time.Sleep(500 * time.Millisecond)
	}
}

// attend returns true when livekit-server put the recorder out for good.
func (r *run) attend(inRoom context.Context) bool {
	token, err := egress.BuildEgressToken(r.info.EgressId, r.w.apiKey, r.w.apiSecret, r.info.RoomName)
	if err != nil {
		log.Println("join", err)
		return false
	}
	url := strings.Replace(r.w.liveKit, "http", "ws", 1) + "/rtc?auto_subscribe=0&protocol=16&sdk=go&access_token=" + token
	ws, err := websocket.Dial(url, "", r.w.liveKit)
	if err != nil {
		log.Println("join", err)
		return false
	}
	ws.PayloadType = websocket.BinaryFrame
	signalled, cancel := context.WithCancel(inRoom)
	defer cancel()
	go keepAlive(signalled, ws)
	for {
		var data []byte
		if websocket.Message.Receive(ws, &data) != nil {
			return false
		}
		message := &livekit.SignalResponse{}
		if proto.Unmarshal(data, message) == nil && message.GetLeave() != nil {
			leave := message.GetLeave()
			log.Println(r.info.EgressId, "put out", leave)
			return leave.Action == livekit.LeaveRequest_DISCONNECT && leave.Reason != livekit.DisconnectReason_JOIN_FAILURE
		}
	}
}

// keepAlive pings until the context is done, then says goodbye.
func keepAlive(signalled context.Context, ws *websocket.Conn) {
	defer ws.Close()
	for ticks := time.Tick(5 * time.Second); ; {
		select {
		case <-signalled.Done():
			send(ws, &livekit.SignalRequest{Message: &livekit.SignalRequest_Leave{
				Leave: &livekit.LeaveRequest{Reason: livekit.DisconnectReason_CLIENT_INITIATED}}})
			return
		case <-ticks:
			send(ws, &livekit.SignalRequest{Message: &livekit.SignalRequest_PingReq{
				PingReq: &livekit.Ping{Timestamp: time.Now().UnixMilli()}}})
		}
	}
}

// send ignores failure: the reader of the same connection notices it.
func send(ws *websocket.Conn, request *livekit.SignalRequest) {
	data, _ := proto.Marshal(request)
	_, _ = ws.Write(data)
}
