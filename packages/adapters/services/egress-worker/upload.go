package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// upload puts the recording, then its manifest, which may fail without harm.
func (r *run) upload() error {
	r.set(func() {
		r.file.EndedAt = time.Now().UnixNano()
		r.file.Duration = r.file.EndedAt - r.file.StartedAt
	})
	media, err := r.w.media(time.Duration(r.file.Duration))
	if err != nil {
		return err
	}
	location, err := r.put(r.file.Filename, "video/mp4", media)
	if err != nil {
		return err
	}
	r.set(func() { r.file.Location, r.file.Size = location, int64(len(media)) })
	manifest, _ := json.Marshal(map[string]any{
		"egress_id": r.info.EgressId, "room_id": r.info.RoomId, "room_name": r.info.RoomName,
		"started_at": r.info.StartedAt, "ended_at": r.file.EndedAt,
		"files": []any{map[string]string{"filename": r.file.Filename, "location": location}}})
	at, err := r.put(path.Join(path.Dir(r.file.Filename), r.info.EgressId+".json"), "application/json", manifest)
	if err == nil {
		r.set(func() { r.info.ManifestLocation = at })
	}
	return nil
}

func (w *worker) media(length time.Duration) ([]byte, error) {
	if w.mediaURL == "" {
		return []byte("not a recording\n"), nil
	}
	res, err := http.Get(fmt.Sprintf("%s?ms=%d", w.mediaURL, length.Milliseconds()))
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("no media: %s", res.Status)
	}
	return io.ReadAll(res.Body)
}

func (r *run) put(key, contentType string, data []byte) (location string, err error) {
	client := s3.New(s3.Options{Region: r.s3.Region, BaseEndpoint: &r.s3.Endpoint, UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(r.s3.AccessKey, r.s3.Secret, r.s3.SessionToken)})
	_, err = client.PutObject(context.Background(),
		&s3.PutObjectInput{Bucket: &r.s3.Bucket, Key: &key, Body: bytes.NewReader(data), ContentType: &contentType})
	// The real worker writes https:// before an endpoint that has a scheme of its own, too.
	return fmt.Sprintf("https://%s/%s/%s", r.s3.Endpoint, r.s3.Bucket, key), err
}
