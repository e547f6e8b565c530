package io.podflame.collector.diagnose.composite;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.diagnose.Component;
import io.podflame.collector.diagnose.FoldedProfile;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DebugFlagTest {

    @Test
    void saysWhichArgumentItIsAndWhatStandsThere() {
        assertThat(in(List.of("/usr/local/bin/mixs", "server", "--log_output_level=all:debug")))
                .contains(new DebugFlag("argument 2", "--log_output_level=all:debug"));
        assertThat(in(List.of("mixs", "server", "-v", "4", "--port", "9091")))
                .contains(new DebugFlag("argument 2", "-v 4"));
    }

    @Test
    void namesTheFirstOfSeveral() {
        assertThat(in(List.of("pilot-discovery", "-v=2", "--log_output_level=ads:debug")))
                .contains(new DebugFlag("argument 1", "-v=2"));
    }

    /** Words are separated by blanks. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-v 4",
                "-v=2",
                "-v2",
                "--v=4",
                "-v 10",
                "--log_output_level default:info,ads:debug",
                "--log_output_level=default:info,ads:debug",
                "--log_output_level=debug",
                "--log_output_level=ads:debug,default:info",
                "--log-level=debug",
                "--log-level DEBUG",
                "--loglevel=trace",
                "--proxyLogLevel=debug",
                "--proxyComponentLogLevel=misc:error,upstream:trace",
                "--debug",
                "-debug",
                "--debug=true"
            })
    void findsThem(String words) {
        assertThat(in(command(words))).map(DebugFlag::text).contains(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--version",
                "-vfoo",
                "-v 1",
                "-v=0",
                "-v --logtostderr",
                "-v",
                "-v /data:/data",
                "--vmodule=server=4",
                "--log_output_level=default:info",
                "--log_output_level default:info,debugger:info",
                "--log_output_level",
                "--debug=false",
                "--debug-port=6060",
                "--debug-addr 4",
                "--config=debug",
                "--log-level=info --name debug",
                "--log-level=info-debug",
                "debug"
            })
    void findsNoneWhereThereIsNone(String words) {
        assertThat(in(command(words))).isEmpty();
    }

    @Test
    void theExecutablesOwnNameIsNoArgument() {
        assertThat(in(List.of("--debug"))).isEmpty();
        assertThat(in(List.of())).isEmpty();
    }

    private static List<String> command(String words) {
        return List.of(("program " + words).split(" "));
    }

    /** In Kubernetes 2 is what most installations run with. */
    @Test
    void howMuchIsVerboseDependsOnWhoIsTold() {
        assertThat(in(List.of("kube-apiserver", "--v=2"), Component.KUBE_APISERVER))
                .isEmpty();
        assertThat(in(List.of("kube-apiserver", "--v=4"), Component.KUBE_APISERVER))
                .contains(new DebugFlag("argument 1", "--v=4"));
    }

    private static Optional<DebugFlag> in(List<String> command) {
        return in(command, Component.MIXER);
    }

    private static Optional<DebugFlag> in(List<String> command, Component component) {
        return DebugFlag.of(FoldedProfile.pod("a/b/c", "", command.toArray(String[]::new)), EnumSet.of(component));
    }
}
