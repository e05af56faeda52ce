// Reads the files in deploy/ with the parsers of those who will read them: BuildKit's for the Containerfile, with those
// rules of its linter that need no base image; Compose's own loader; the types of the Kubernetes API, strictly. Prints
// what is wrong, a line each, and ends with 1 if anything is.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/kubernetes/scheme"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: check FOLDER")
		os.Exit(2)
	}
	folder := os.Args[1]
	failed := false
	tell := func(file string, wrong []string) {
		for _, line := range wrong {
			fmt.Printf("%s: %s\n", file, line)
			failed = true
		}
		if len(wrong) == 0 {
			fmt.Printf("%s: ok\n", file)
		}
	}
	tell("Containerfile", containerfile(filepath.Join(folder, "Containerfile")))
	tell("compose.yaml", compose(folder))
	manifests, err := filepath.Glob(filepath.Join(folder, "kubernetes", "*.yaml"))
	if err != nil || len(manifests) == 0 {
		tell("kubernetes", []string{"there are no manifests"})
	}
	for _, path := range manifests {
		if filepath.Base(path) != "kustomization.yaml" {
			tell(filepath.Join("kubernetes", filepath.Base(path)), manifest(path))
		}
	}
	if failed {
		os.Exit(1)
	}
}

// containerfile parses every instruction, and asks BuildKit's linter what it thinks of them.
func containerfile(path string) []string {
	text, err := os.ReadFile(path)
	if err != nil {
		return []string{err.Error()}
	}
	parsed, err := parser.Parse(bytes.NewReader(text))
	if err != nil {
		return []string{err.Error()}
	}
	var wrong []string
	for _, warning := range parsed.Warnings {
		wrong = append(wrong, warning.Short)
	}
	lint := linter.New(&linter.Config{
		Warn: func(rule, _, _, message string, location []parser.Range) {
			line := 0
			if len(location) > 0 {
				line = location[0].Start.Line
			}
			wrong = append(wrong, fmt.Sprintf("line %d: %s: %s", line, rule, message))
		},
	})
	if _, _, err := instructions.Parse(parsed.AST, lint); err != nil {
		wrong = append(wrong, err.Error())
	}
	return wrong
}

// compose loads the project as `docker compose config` does: schema, interpolation, references between services. With the
// example as it stands nothing may load, as its secrets are empty; with a value for each it must.
func compose(folder string) []string {
	example, err := os.ReadFile(filepath.Join(folder, "compose.env.example"))
	if err != nil {
		return []string{err.Error()}
	}
	lines := strings.Split(string(example), "\n")
	if _, err := project(folder, lines); err == nil {
		return []string{"it loads with the secrets of compose.env.example, which are empty"}
	} else if !strings.Contains(err.Error(), "openssl rand") {
		return []string{"without secrets it does not say how to make them: " + err.Error()}
	}
	for at, line := range lines {
		if strings.HasSuffix(line, "=") {
			lines[at] = line + strings.Repeat("0123456789abcdef", 4)
		}
	}
	loaded, err := project(folder, lines)
	if err != nil {
		return []string{err.Error()}
	}
	if len(loaded.Services) < 5 {
		return []string{"services are missing"}
	}
	return nil
}

// project loads compose.yaml with these lines as its environment, and nothing of this shell's.
func project(folder string, lines []string) (*types.Project, error) {
	var env []string
	for _, line := range lines {
		if line != "" && !strings.HasPrefix(line, "#") {
			env = append(env, line)
		}
	}
	options, err := cli.NewProjectOptions(
		[]string{filepath.Join(folder, "compose.yaml")},
		cli.WithWorkingDirectory(folder),
		cli.WithEnv(env),
	)
	if err != nil {
		return nil, err
	}
	return options.LoadProject(context.Background())
}

// manifest decodes each document into the type that its apiVersion and kind name; an unknown or repeated field is an error.
func manifest(path string) []string {
	file, err := os.Open(path)
	if err != nil {
		return []string{err.Error()}
	}
	defer file.Close()
	codecs := serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict)
	all, err := io.ReadAll(file)
	if err != nil {
		return []string{err.Error()}
	}
	var wrong []string
	seen := 0
	for _, document := range strings.Split(string(all), "\n---\n") {
		_, _, err := codecs.UniversalDeserializer().Decode([]byte(document), nil, nil)
		if err != nil {
			wrong = append(wrong, err.Error())
		}
		seen++
	}
	if seen == 0 {
		wrong = append(wrong, "there is no document")
	}
	return wrong
}
