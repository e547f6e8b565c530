// Load on an etcd: etcdload ENDPOINT put-get | range. Both write their keys first. One client each: the server is busy, not drowned.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
)

const (
	prefix    = "/registry/pods/default/pod-"
	manyKeys  = 3000
	fewKeys   = 200
	valueSize = 1000
	rest      = 5 * time.Millisecond
)

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("etcdload ENDPOINT put-get|range"))
	}
	client, err := clientv3.New(clientv3.Config{Endpoints: []string{os.Args[1]}, DialTimeout: 30 * time.Second})
	check(err)
	switch os.Args[2] {
	case "put-get":
		putAndGet(client)
	case "range":
		readRanges(client)
	default:
		fail(fmt.Errorf("there is no load %s", os.Args[2]))
	}
}

// As an API server does it: a transaction that writes a key when it is what it was, and single keys read.
func putAndGet(client *clientv3.Client) {
	ctx := context.Background()
	write(client, fewKeys)
	fmt.Println("loading")
	for round := 0; ; round++ {
		for i := 0; i < 10; i++ {
			key := key((round*10 + i) % fewKeys)
			got, err := client.Get(ctx, key)
			check(err)
			_, err = client.Txn(ctx).
				If(clientv3.Compare(clientv3.ModRevision(key), "=", got.Kvs[0].ModRevision)).
				Then(clientv3.OpPut(key, value())).
				Else(clientv3.OpGet(key)).
				Commit()
			check(err)
		}
		time.Sleep(rest)
	}
}

// LISTs of everything.
func readRanges(client *clientv3.Client) {
	write(client, manyKeys)
	fmt.Println("loading")
	for {
		_, err := client.Get(context.Background(), prefix, clientv3.WithPrefix())
		check(err)
		time.Sleep(rest)
	}
}

func write(client *clientv3.Client, keys int) {
	const batch = 100
	for from := 0; from < keys; from += batch {
		puts := make([]clientv3.Op, batch)
		for i := range puts {
			puts[i] = clientv3.OpPut(key(from+i), value())
		}
		_, err := client.Txn(context.Background()).Then(puts...).Commit()
		check(err)
	}
}

func key(i int) string { return fmt.Sprintf("%s%05d", prefix, i) }

func value() string { return strings.Repeat("v", valueSize) }

func check(err error) {
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
