package io.podflame.collector.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ComponentRecognitionTest {

    private static final CallTree NOTHING = FoldedProfile.tree("");

    @Test
    void oneNameAloneIsNoSign() {
        assertThat(names("default/web-1/etcd", "example.com/web:1", "/bin/web")).containsExactly(Component.ANY);
        assertThat(names("default/web-1/web", "example.com/etcd:1", "/bin/web")).containsExactly(Component.ANY);
        assertThat(names("default/web-1/web", "example.com/web:1", "/usr/local/bin/etcd"))
                .containsExactly(Component.ANY);
    }

    @Test
    void twoNamesAre() {
        assertThat(names("kube-system/etcd-a/etcd", "registry.k8s.io/etcd:3.5.15-0"))
                .contains(Component.ETCD);
        assertThat(names("kube-system/db-1/etcd", "example.com/db:1", "etcd")).contains(Component.ETCD);
        assertThat(names("a/b/c", "quay.io/coreos/etcd@sha256:0011", "/usr/local/bin/etcd"))
                .contains(Component.ETCD);
    }

    @Test
    void namesThatOnlyBeginAlikeAreNotMeant() {
        assertThat(names("default/a/etcd-backup", "example.com/etcd-backup:1", "/bin/etcdctl"))
                .containsExactly(Component.ANY);
        assertThat(names("default/a/envoy-gateway", "docker.io/envoyproxy/gateway:v1", "/usr/local/bin/envoy-gateway"))
                .containsExactly(Component.ANY);
    }

    @Test
    void debugImagesOfOldReleasesAreTheSameComponents() {
        assertThat(names("istio-system/istio-mixer-1/mixer", "docker.io/istio/mixer_debug:0.4.0"))
                .contains(Component.MIXER);
        assertThat(names("default/a/istio-proxy", "docker.io/istio/proxy_debug:0.4.0"))
                .contains(Component.ENVOY);
    }

    @Test
    void itsOwnCodeIsEnoughWhateverItIsCalled() {
        assertThat(frames("runtime.goexit;go.etcd.io/etcd/server/v3/etcdserver.(*EtcdServer).run"))
                .contains(Component.ETCD, Component.GO);
        assertThat(frames("runtime.goexit;go.etcd.io/etcd/mvcc.(*store).Read")).contains(Component.ETCD);
        assertThat(frames("runtime.goexit;github.com/coreos/etcd/mvcc.(*watchableStore).syncWatchers"))
                .contains(Component.ETCD);
        assertThat(frames("start_thread;Envoy::Server::WorkerImpl::threadRoutine"))
                .contains(Component.ENVOY)
                .doesNotContain(Component.GO);
        assertThat(frames("runtime.goexit.abi0;istio.io/istio/mixer/pkg/api.(*grpcServer).Report"))
                .contains(Component.MIXER, Component.GO);
        assertThat(frames("runtime.goexit;github.com/coredns/coredns/core/dnsserver.(*Server).ServeDNS"))
                .contains(Component.COREDNS);
        assertThat(frames("runtime.goexit;k8s.io/kubernetes/pkg/registry/core/pod/storage.(*REST).Get"))
                .contains(Component.KUBE_APISERVER);
    }

    @Test
    void codeThatClientsImportMakesNoServer() {
        assertThat(frames("runtime.goexit;go.etcd.io/etcd/etcdserver/etcdserverpb.(*RangeResponse).Unmarshal"))
                .doesNotContain(Component.ETCD);
        assertThat(frames("runtime.goexit;go.etcd.io/etcd/mvcc/mvccpb.(*KeyValue).Unmarshal"))
                .doesNotContain(Component.ETCD);
        assertThat(frames("runtime.goexit;go.etcd.io/etcd/client/v3.(*Client).Get"))
                .doesNotContain(Component.ETCD);
        assertThat(frames("runtime.goexit;k8s.io/apiserver/pkg/server.(*GenericAPIServer).PrepareRun"))
                .doesNotContain(Component.KUBE_APISERVER);
        assertThat(frames("runtime.goexit;github.com/envoyproxy/go-control-plane/pkg/cache/v3.(*snapshotCache).Fetch"))
                .doesNotContain(Component.ENVOY);
    }

    @Test
    void pilotWithACertificateAuthorityOrThatLabelIsIstiod() {
        CallTree pilot = FoldedProfile.tree("p;runtime.goexit;istio.io/istio/pilot/pkg/xds.(*DiscoveryServer).Push 1");
        Workload plain = FoldedProfile.pod(
                "istio-system/istiod-1/discovery", "docker.io/istio/pilot:1.20.0", "/usr/local/bin/pilot-discovery");
        assertThat(ComponentRecognition.of(plain, pilot))
                .contains(Component.PILOT)
                .doesNotContain(Component.ISTIOD);
        Workload labelled = new Workload(plain.key(), "", "", plain.image(), Map.of("app", "istiod"), plain.command());
        assertThat(ComponentRecognition.of(labelled, pilot))
                .contains(Component.ISTIOD)
                .doesNotContain(Component.PILOT);
        CallTree authority = FoldedProfile.tree("""
                p;runtime.goexit;istio.io/istio/pilot/pkg/xds.(*DiscoveryServer).Push 1
                p;runtime.goexit;istio.io/istio/security/pkg/server/ca.(*Server).CreateCertificate 1
                """);
        assertThat(ComponentRecognition.of(plain, authority)).contains(Component.ISTIOD);
    }

    @Test
    void aProcessOutsideContainersIsJudgedByItsExecutableAndItsCode() {
        Workload etcd = new Workload(
                new WorkloadKey(WorkloadKind.EXECUTABLE, "node-a", "", "", "", "etcd"),
                "",
                "",
                "",
                Map.of(),
                List.of());
        assertThat(ComponentRecognition.of(etcd, NOTHING)).containsExactly(Component.ANY);
        assertThat(ComponentRecognition.of(
                        etcd, FoldedProfile.tree("etcd;runtime.goexit;go.etcd.io/etcd/mvcc.(*store).Read 1")))
                .contains(Component.ETCD);
    }

    @Test
    void grpcIsRecognizedWhereverItIsVendored() {
        assertThat(frames("runtime.goexit;google.golang.org/grpc.(*Server).handleStream"))
                .contains(Component.GRPC);
        assertThat(frames("runtime.goexit;istio.io/istio/vendor/google.golang.org/grpc/transport.(*http2Server).Write"))
                .contains(Component.GRPC);
        assertThat(frames("runtime.goexit;example.com/google.golang.org/grpc.(*Server).handleStream"))
                .doesNotContain(Component.GRPC);
    }

    @Test
    void threadsThatAreCalledLikeAComponentAreNoCodeOfIt() {
        assertThat(ComponentRecognition.of(
                        FoldedProfile.pod("default/a/b", "example.com/a:1"),
                        FoldedProfile.tree("Envoy::worker;main 10")))
                .containsExactly(Component.ANY);
    }

    private static Set<Component> names(String path, String image, String... command) {
        return ComponentRecognition.of(FoldedProfile.pod(path, image, command), NOTHING);
    }

    private static Set<Component> frames(String stack) {
        return ComponentRecognition.of(
                FoldedProfile.pod("default/anything-1/anything", "example.com/anything:1", "/bin/anything"),
                FoldedProfile.tree("thread;" + stack + " 10"));
    }
}
