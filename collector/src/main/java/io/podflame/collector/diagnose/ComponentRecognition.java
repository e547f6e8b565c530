package io.podflame.collector.diagnose;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameKind;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Says what a workload is. One sign is not enough, for anyone may call a container "etcd": it takes two of image, container name and
 * executable, or frames of its own code among the samples.
 */
public final class ComponentRecognition {

    /** Frames of code that runs in this component alone; what others import from it does not count. */
    private record Signs(Component component, Pattern image, Pattern container, Pattern executable, Pattern frames) {

        static Signs of(Component component, String image, String container, String executable, String frames) {
            return new Signs(
                    component,
                    Pattern.compile("(?:^|/)(?:" + image + ")(?:_debug)?(?:[:@]|$)"),
                    Pattern.compile(container),
                    Pattern.compile(executable),
                    Pattern.compile(frames));
        }
    }

    private static final List<Signs> SIGNS = List.of(
            Signs.of(
                    Component.MIXER,
                    "mixer",
                    "mixer",
                    "mixs",
                    "istio\\.io/istio/mixer/(pkg/(api|runtime|server|attribute|protobuf/yaml/dynamic|loadshedding)|cmd/mixs|adapter/)"),
            Signs.of(
                    Component.PILOT,
                    "pilot",
                    "discovery",
                    "pilot-discovery|pilot-discover",
                    "istio\\.io/istio/pilot/pkg/(xds|proxy/envoy|bootstrap|networking/core)"),
            Signs.of(
                    Component.CITADEL,
                    "citadel|istio-ca",
                    "citadel|istio-ca",
                    "istio_ca",
                    "istio\\.io/istio/security/pkg/(k8s/controller|registry|caserver|server/ca|pki/ca)"),
            Signs.of(
                    Component.GALLEY,
                    "galley",
                    "galley",
                    "galley",
                    "istio\\.io/istio/galley/pkg/(server|runtime|crd|config/source)"),
            Signs.of(
                    Component.INJECTOR,
                    "sidecar_injector|sidecar_initializer",
                    "sidecar-injector-webhook|sidecar-injector|webhook|initializer",
                    "sidecar-injector|sidecar-injecto|sidecar-initializer",
                    "istio\\.io/istio/(pilot/pkg|pkg)/kube/inject\\.\\(\\*Webhook\\)"),
            Signs.of(Component.ENVOY, "proxyv2|proxy|proxy_debug|envoy", "istio-proxy|envoy", "envoy", "^Envoy::"),
            Signs.of(
                    Component.KUBE_APISERVER,
                    "kube-apiserver",
                    "kube-apiserver",
                    "kube-apiserver",
                    "k8s\\.io/kubernetes/(cmd/kube-apiserver|pkg/(controlplane|kubeapiserver|master|registry/core))"),
            Signs.of(
                    Component.ETCD,
                    "etcd",
                    "etcd|etcd-container",
                    "etcd",
                    "(go\\.etcd\\.io/etcd|github\\.com/coreos/etcd)/(server/)?(v3/)?(etcdserver|mvcc|storage/mvcc)\\."),
            Signs.of(Component.COREDNS, "coredns", "coredns", "coredns", "github\\.com/coredns/coredns/(core|plugin)"));

    private static final Pattern GO =
            Pattern.compile("^runtime\\.(goexit|mstart|mcall|systemstack|schedule|mallocgc)(\\.abi0)?$");
    private static final Pattern GRPC = Pattern.compile("(?:^|/vendor/)google\\.golang\\.org/grpc[./]");
    /** The certificate authority and the injector live in istiod only. */
    private static final Pattern ISTIOD =
            Pattern.compile("istio\\.io/istio/(security/pkg/(server/ca|pki)|pkg/kube/inject)");

    private static final int ENOUGH = 2;

    private ComponentRecognition() {}

    /** All that it is; {@link Component#ANY} always. */
    public static Set<Component> of(Workload workload, CallTree callTree) {
        Set<Component> found = EnumSet.of(Component.ANY);
        for (Signs signs : SIGNS) {
            if (named(workload, signs) >= ENOUGH || runs(callTree, signs.frames)) {
                found.add(signs.component);
            }
        }
        if (callTree.frames().stream().anyMatch(frame -> frame.kind() == FrameKind.GO) || runs(callTree, GO)) {
            found.add(Component.GO);
        }
        if (runs(callTree, GRPC)) {
            found.add(Component.GRPC);
        }
        if (found.contains(Component.PILOT) && isIstiod(workload, callTree)) {
            found.remove(Component.PILOT);
            found.add(Component.ISTIOD);
        }
        return found;
    }

    private static int named(Workload workload, Signs signs) {
        int signsFound = signs.image.matcher(workload.image()).find() ? 1 : 0;
        if (signs.container.matcher(workload.key().container()).matches()) {
            signsFound++;
        }
        if (signs.executable.matcher(executable(workload)).matches()) {
            signsFound++;
        }
        return signsFound;
    }

    private static String executable(Workload workload) {
        if (workload.key().kind() == WorkloadKind.EXECUTABLE) {
            return workload.key().name();
        }
        if (workload.command().isEmpty()) {
            return "";
        }
        String path = workload.command().getFirst();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static boolean isIstiod(Workload workload, CallTree callTree) {
        return "istiod".equals(workload.labels().get("app"))
                || "istiod".equals(workload.labels().get("istio"))
                || runs(callTree, ISTIOD);
    }

    private static boolean runs(CallTree callTree, Pattern pattern) {
        return callTree.frames().stream()
                .filter(ComponentRecognition::isCode)
                .anyMatch(frame -> pattern.matcher(frame.name()).find());
    }

    private static boolean isCode(Frame frame) {
        return frame.named()
                && switch (frame.kind()) {
                    case NATIVE, GO, JIT -> true;
                    case WORKLOAD, THREAD, ON_CPU, OFF_CPU, KERNEL, UNKNOWN, TRUNCATED -> false;
                };
    }
}
