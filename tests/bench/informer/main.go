// What a client of Kubernetes' own library costs that does nothing with what it
// sees: a shared informer on pods. Prints `synced SECONDS PODS` when it has them
// all, and goes on until its input ends.
package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

func fail(err error) {
	fmt.Fprintln(os.Stderr, "informer:", err)
	os.Exit(1)
}

func main() {
	config, err := clientcmd.BuildConfigFromFlags("", os.Args[1])
	if err != nil {
		fail(err)
	}
	config.ContentType = "application/vnd.kubernetes.protobuf"
	config.QPS = -1
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		fail(err)
	}
	began := time.Now()
	stop := make(chan struct{})
	factory := informers.NewSharedInformerFactory(client, 0)
	informer := factory.Core().V1().Pods().Informer()
	factory.Start(stop)
	factory.WaitForCacheSync(stop)
	fmt.Printf("synced %.3f %d\n", time.Since(began).Seconds(), len(informer.GetStore().ListKeys()))
	io.Copy(io.Discard, os.Stdin)
	close(stop)
}
