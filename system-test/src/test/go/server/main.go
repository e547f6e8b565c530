// A server with its own clients that has one ailment, named by its first argument, or none: what the hotspot rules must tell apart.
// Each request does the same small piece of work, and in most modes what the ailment adds. The clients rest between requests, so that
// several such servers share a machine. As "ask URL" it is such clients of another server.
package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"regexp"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

const (
	clients  = 4
	requests = 50 // by each client, before it rests
	rest     = 20 * time.Millisecond
)

func main() {
	mode := "healthy"
	if len(os.Args) > 1 {
		mode = os.Args[1]
	}
	if mode == "ask" && len(os.Args) > 2 {
		fmt.Println("asking")
		ask(&http.Transport{}, os.Args[2], time.Millisecond) // what it asks is cheaper than it is
	}
	ail, known := ailments()[mode]
	if !known {
		fmt.Fprintln(os.Stderr, "there is no mode", mode)
		os.Exit(2)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ail()
		w.Write(work())
	})}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	url := "http://" + listener.Addr().String() + "/"
	transport := &http.Transport{MaxIdleConnsPerHost: clients}
	if mode == "tls" {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate()}}
		transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
		transport.DisableKeepAlives = true // a new connection, thus a handshake, for every request
		url = strings.Replace(url, "http:", "https:", 1)
		go server.ServeTLS(listener, "", "")
	} else {
		go server.Serve(listener)
	}
	fmt.Println("serving", mode)
	for i := 1; i < clients; i++ {
		go ask(transport, url, rest)
	}
	ask(transport, url, rest)
}

func ask(transport *http.Transport, url string, rest time.Duration) {
	client := &http.Client{Transport: transport}
	for {
		for i := 0; i < requests; i++ {
			response, err := client.Get(url)
			check(err)
			_, err = io.Copy(io.Discard, response.Body)
			check(err)
			response.Body.Close()
		}
		time.Sleep(rest)
	}
}

// Some 100 microseconds of arithmetic, and a body of 1 KiB.
func work() []byte {
	x := uint64(88172645463325252)
	for i := 0; i < 50_000; i++ {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return body[x%2:]
}

var body = bytes.Repeat([]byte{'x'}, 1024)

func ailments() map[string]func() {
	return map[string]func(){
		"healthy": func() {},
		"tls":     func() {},
		"log":     logging(),
		"gc":      garbage(),
		"mutex":   contention(),
		"json":    encoding(),
		"regexp":  matching(),
	}
}

// Messages at debug level, which --log_output_level switches on as in Istio.
func logging() func() {
	level := zapcore.InfoLevel
	for _, argument := range os.Args {
		if strings.HasPrefix(argument, "--log_output_level=") && strings.HasSuffix(argument, ":debug") {
			level = zapcore.DebugLevel
		}
	}
	encoder := zapcore.NewConsoleEncoder(zap.NewProductionEncoderConfig())
	log := zap.New(zapcore.NewCore(encoder, zapcore.AddSync(io.Discard), level)).Sugar()
	return func() {
		for i := 0; i < 40; i++ {
			log.Debugf("dispatching request %d to handler %s with %v", i, "prometheus", level)
		}
	}
}

type node struct {
	left, right *node
	payload     [4]uint64
}

func tree(depth int) *node {
	if depth == 0 {
		return &node{}
	}
	return &node{left: tree(depth - 1), right: tree(depth - 1)}
}

var live *node

// Many small objects that live, little room to grow before each collection, and a steady exchange of old objects for new ones.
func garbage() func() {
	if len(os.Args) < 2 || os.Args[1] != "gc" {
		return func() {}
	}
	debug.SetGCPercent(20)
	live = tree(17)
	var lock sync.Mutex
	turn := uint(0)
	return func() {
		fresh := tree(8)
		lock.Lock()
		defer lock.Unlock()
		at := live
		for level := uint(0); level < 8; level++ { // the tree's subtrees, one after another
			if turn>>level&1 == 0 {
				at = at.left
			} else {
				at = at.right
			}
		}
		at.left = fresh
		turn++
	}
}

// One lock around short pieces of work that several goroutines of each request want.
func contention() func() {
	var lock sync.Mutex
	var shared uint64
	return func() {
		var all sync.WaitGroup
		for i := 0; i < 4; i++ {
			all.Add(1)
			go func() {
				defer all.Done()
				for k := 0; k < 2000; k++ {
					lock.Lock()
					for n := 0; n < 20; n++ {
						shared = shared*6364136223846793005 + 1
					}
					lock.Unlock()
				}
			}()
		}
		all.Wait()
	}
}

type pod struct {
	Name   string            `json:"name"`
	Labels map[string]string `json:"labels"`
	Ports  []int             `json:"ports"`
	Limits struct {
		Cpu    float64 `json:"cpu"`
		Memory int64   `json:"memory"`
	} `json:"limits"`
}

func encoding() func() {
	one := pod{Name: "istio-telemetry", Labels: map[string]string{"app": "telemetry"}, Ports: make([]int, 400)}
	for i := range one.Ports {
		one.Ports[i] = 15000 + i
	}
	return func() {
		for i := 0; i < 10; i++ {
			check(json.NewEncoder(io.Discard).Encode(one))
		}
	}
}

func matching() func() {
	route := regexp.MustCompile(`^/api/v[0-9]+/(users|orders)/([a-z0-9-]+)/items/[0-9]+(\?.*)?$`)
	return func() {
		for i := 0; i < 80; i++ {
			if !route.MatchString("/api/v2/orders/5f0c2a9e-77b1-4d0a/items/4711?page=3") {
				panic("no match")
			}
		}
	}
}

func certificate() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotAfter:     time.Now().Add(time.Hour),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	check(err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
