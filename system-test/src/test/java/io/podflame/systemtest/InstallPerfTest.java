package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.systemtest.product.Script;
import io.podflame.systemtest.toolbox.FakeNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What install-perf does on nodes that are not to be had here, with stand-ins for their programs; {@link ToolboxNodeTest} is the same for
 * real. The root in which perf ends up is the image of the toolbox as {@code /image} until the toolbox script moves it to its place.
 */
class InstallPerfTest {

    private static final String COS = "ID=cos\nPRETTY_NAME=\"Container-Optimized OS from Google\"\n";
    private static final String DEBIAN_11 =
            "ID=debian\nVERSION_ID=\"11\"\nVERSION_CODENAME=bullseye\nPRETTY_NAME=\"Debian 11\"\n";

    /** As the documentation of COS shows it. */
    private static final String COS_DEFAULTS = """
            TOOLBOX_DOCKER_IMAGE="gcr.io/cos-cloud/toolbox"
            TOOLBOX_DOCKER_TAG="v20220722"
            TOOLBOX_BIND="--bind=/:/media/root/ --bind=/var/:/media/root/var/ --bind=/etc/resolv.conf:/etc/resolv.conf"
            : ${USER:=root}
            """;

    private static final String COS_ROOT = "var/lib/toolbox/root-gcr.io_cos-cloud_toolbox-v20220722";

    @TempDir
    Path folder;

    private FakeNode cos;

    @BeforeEach
    void makeNode() {
        Needs.containerd(); // root and busybox
        cos = FakeNode.make(folder, COS)
                .withFile("etc/default/toolbox", COS_DEFAULTS)
                .withFile("etc/resolv.conf", "nameserver 192.0.2.1\n");
    }

    @Test
    void installsIntoTheRootThatTheToolboxScriptMakes() {
        toolboxMakes(COS_ROOT);

        Script.Result result = installed();

        assertThat(cos.calls()).first().isEqualTo("toolbox true");
        assertThat(inside(COS_ROOT).calls())
                .startsWith("apt-get -q update", "http_proxy= resolver=nameserver 192.0.2.1");
        assertThat(inside(COS_ROOT).calls()).contains("apt-get -q install -y --no-install-recommends linux-perf");
        assertThat(result.output()).contains("chroot").endsWith("/" + COS_ROOT + " /usr/bin/perf_5.10\n");
    }

    @Test
    void takesTheNewestPerfBehindDebiansWrapper() {
        toolboxMakes(COS_ROOT);
        installed();

        Script.Result printed = run(Map.of(), "--print");

        assertThat(printed.output()).isEqualTo("/" + COS_ROOT + "/usr/bin/perf_5.10\n");
    }

    @Test
    void changesNothingTheSecondTime() {
        toolboxMakes(COS_ROOT);
        installed();
        List<String> before = cos.paths();

        Script.Result second = installed();

        assertThat(second.errors())
                .contains("nothing to do: /" + COS_ROOT + "/usr/bin/perf_5.10 (perf version 5.10.1) records");
        assertThat(cos.paths()).isEqualTo(before);
        assertThat(cos.calls().stream().filter("toolbox true"::equals)).hasSize(1);
        assertThat(inside(COS_ROOT).calls().stream().filter(call -> call.contains("install")))
                .hasSize(1);
    }

    @Test
    void printsEveryCommandInADryRunAndChangesNothing() {
        toolboxMakes(COS_ROOT);
        List<String> before = cos.paths();

        Script.Result result = run(Map.of(), "--dry-run");

        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(result.output().lines()).anyMatch(line -> line.endsWith("toolbox true"));
        assertThat(result.output())
                .contains(
                        "chroot \"$root\"",
                        "/" + COS_ROOT,
                        "apt-get -q update",
                        "apt-get -q install -y --no-install-recommends linux-perf");
        assertThat(cos.paths()).isEqualTo(before);
    }

    @Test
    void theUsersToolboxrcWinsOverTheSystemsDefaults() {
        cos.withFile("root/.toolboxrc", "TOOLBOX_DOCKER_IMAGE=docker.io/library/debian\nTOOLBOX_DOCKER_TAG=11+x\n");
        toolboxMakes("var/lib/toolbox/root-docker.io_library_debian-11_x");

        installed();
    }

    @Test
    void theConfigurationIsShell() {
        cos.withFile(
                "root/.toolboxrc",
                "day=22\nif [ -n \"$HOME\" ]; then TOOLBOX_DOCKER_TAG=\"${TOOLBOX_DOCKER_TAG%22}$((day + 1))\"; fi\necho chatter\n");
        toolboxMakes("var/lib/toolbox/root-gcr.io_cos-cloud_toolbox-v20220723");

        Script.Result result = installed();

        assertThat(result.output()).doesNotContain("chatter");
    }

    @Test
    void theNameBeginsWithTheUserWhoCallsTheToolbox() {
        toolboxMakes("var/lib/toolbox/a_b.c-gcr.io_cos-cloud_toolbox-v20220722");

        assertThat(run(Map.of("USER", "a@b.c")).exitCode()).isZero();
    }

    @Test
    void takesTheToolboxOfTheUserBehindSudo() {
        String alices = "var/lib/toolbox/alice-gcr.io_cos-cloud_toolbox-v20220722";
        toolboxMakes(COS_ROOT);
        image(alices);

        assertThat(run(Map.of("USER", "root", "SUDO_USER", "alice")).output())
                .endsWith("/" + alices + " /usr/bin/perf_5.10\n");
    }

    @Test
    void theDirectoryIsTheOneConfigured() {
        cos.withFile("root/.toolboxrc", "TOOLBOX_DIRECTORY=/mnt/disks/toolbox\n");
        toolboxMakes("mnt/disks/toolbox/root-gcr.io_cos-cloud_toolbox-v20220722");

        installed();
    }

    @Test
    void theNameCountsWhereThereIsNoTag() {
        cos.withFile("root/.toolboxrc", "TOOLBOX_DOCKER_TAG=\nTOOLBOX_NAME=tools/mine\n");
        toolboxMakes("var/lib/toolbox/root-tools_mine");

        installed();
    }

    @Test
    void theEnvironmentCountsWhereTheFilesAreSilent() {
        toolboxMakes("mnt/root-gcr.io_cos-cloud_toolbox-v20220722");

        assertThat(run(Map.of("TOOLBOX_DIRECTORY", "/mnt", "TOOLBOX_DOCKER_TAG", "not this"))
                        .exitCode())
                .isZero();
    }

    @Test
    void theConfiguredEnvironmentAndBindsHoldForTheInstallation() {
        cos.withFile("root/.toolboxrc", """
                TOOLBOX_ENV="--setenv=http_proxy=http://192.0.2.7:3128 --setenv=OTHER=x"
                TOOLBOX_BIND="$TOOLBOX_BIND --bind=/etc/other:/etc/resolv.conf"
                """).withFile("etc/other", "nameserver 192.0.2.2\n");
        toolboxMakes(COS_ROOT);

        installed();

        assertThat(inside(COS_ROOT).calls()).contains("http_proxy=http://192.0.2.7:3128 resolver=nameserver 192.0.2.2");
    }

    @Test
    void saysThatPerfNeedsRootInside() {
        cos.withFile("root/.toolboxrc", "TOOLBOX_USER=nobody\n");
        toolboxMakes(COS_ROOT);

        assertThat(installed().errors()).contains("TOOLBOX_USER is nobody", "TOOLBOX_USER=root in ~/.toolboxrc");
    }

    @Test
    void missesAnImageArchiveBeforeTheToolboxDoes() {
        toolboxMakes(COS_ROOT);
        for (String variable : List.of("TOOLBOX_DOCKER_IMAGE_TARBALL", "TOOLBOX_DOCKER_ARCHIVE")) {
            Script.Result result = run(Map.of(variable, "/var/toolbox.tar"));

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.errors()).contains("image archive /var/toolbox.tar is not there", variable);
        }
        assertThat(cos.calls()).isEmpty();
    }

    @Test
    void saysSoWhenTheToolboxMakesAnotherRoot() {
        toolboxMakes("var/lib/toolbox/someone-else");

        Script.Result result = run(Map.of());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("made no /" + COS_ROOT, "someone-else", "remedy:");
    }

    @Test
    void needsAToolboxCommandWhereThereIsNoRoot() {
        Script.Result result = run(Map.of());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("there is no toolbox root /" + COS_ROOT, "no toolbox command", "remedy:");
    }

    @Test
    void anOldReleaseIsInstalledFromTheMirrorThatIsTold() {
        image(COS_ROOT).withProgram("usr/bin/apt-get", """
                case "$*" in *install-perf.list*install*) cp /parts/* /usr/bin/ ;; *install-perf.list*) ;; *) echo "E: no longer has a Release file" && exit 100 ;; esac
                """);

        Script.Result refused = run(Map.of());
        Script.Result done = run(Map.of(), "--mirror", "http://192.0.2.9/archive");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors())
                .contains("E: no longer has a Release file", "Debian 11", "--mirror URL", "TOOLBOX_DOCKER_TAG");
        assertThat(done.exitCode()).as(done.errors()).isZero();
        assertThat(folder.resolve(COS_ROOT).resolve("etc/apt/install-perf.list"))
                .hasContent("deb http://192.0.2.9/archive bullseye main");
    }

    @Test
    void aPerfThatDoesNotRecordIsNoPerf() {
        image(COS_ROOT)
                .withProgram("parts/perf_5.10", "echo 'Error: Permission denied' >&2; exit 255\n")
                .withProgram("parts/perf_4.19", "echo 'Error: Permission denied' >&2; exit 255\n");

        Script.Result result = run(Map.of());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors())
                .contains(
                        "perf was installed, but does not record",
                        "perf_5.10:",
                        "Error: Permission denied",
                        "check-node",
                        "noexec");
    }

    @Test
    void anImageOfFedoraIsInstalledByItsOwnManager() {
        FakeNode image = cos.within(COS_ROOT, "ID=fedora\n").withProgram("parts/perf", FakeNode.RECORDING_PERF);
        image.withProgram("usr/bin/dnf", "cp /parts/* /usr/bin/\n");

        installed();

        assertThat(image.calls()).contains("dnf -y install perf");
    }

    @Test
    void ubuntuGetsTheToolsOfItsKernelOrElseTheGenericOnes() {
        String kernel = System.getProperty("os.version");
        FakeNode ubuntu = plain("ID=ubuntu\nVERSION_ID=\"22.04\"\n");
        ubuntu.withProgram("parts/perf", WRAPPER_OF_UBUNTU)
                .withProgram("parts/real-perf", FakeNode.RECORDING_PERF)
                .withProgram("usr/bin/apt-get", """
                        case "$*" in
                            *linux-tools-generic) cp /parts/perf /usr/bin/ && mkdir -p /usr/lib/linux-tools-5.15.0-91 && cp /parts/real-perf /usr/lib/linux-tools-5.15.0-91/perf ;;
                            *install*) echo "E: Unable to locate package" && exit 100 ;;
                        esac
                        """);

        Script.Result result = ubuntu.run(Map.of(), "install-perf");

        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(ubuntu.calls())
                .containsSubsequence(
                        "apt-get -q update",
                        "apt-get -q install -y --no-install-recommends linux-tools-" + kernel,
                        "apt-get -q install -y --no-install-recommends linux-tools-generic");
        assertThat(result.output()).isEqualTo("/usr/lib/linux-tools-5.15.0-91/perf\n");
    }

    @Test
    void aDryRunOnUbuntuPrintsBothWays() {
        Script.Result result = plain("ID=ubuntu\nVERSION_ID=\"22.04\"\n")
                .withProgram("usr/bin/apt-get", "")
                .run(Map.of(), "install-perf", "--dry-run");

        assertThat(result.output()).isEqualTo("""
                env DEBIAN_FRONTEND=noninteractive apt-get -q update
                env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends linux-tools-%s
                # or else, when there is none for this kernel:
                env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends linux-tools-generic
                """.formatted(System.getProperty("os.version")));
    }

    @Test
    void rhelAndItsLikeInstallPerfByTheManagerTheyHave() {
        for (String manager : List.of("dnf", "yum", "microdnf")) {
            FakeNode rhel = FakeNode.make(folder.resolve(manager), "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n")
                    .withProgram("parts/perf", FakeNode.RECORDING_PERF)
                    .withProgram("usr/bin/" + manager, "cp /parts/perf /usr/bin/\n");

            Script.Result dry = rhel.run(Map.of(), "install-perf", "--dry-run");
            Script.Result result = rhel.run(Map.of(), "install-perf");

            assertThat(dry.output()).isEqualTo("env " + manager + " -y install perf\n");
            assertThat(rhel.calls()).first().isEqualTo(manager + " -y install perf");
            assertThat(result.output()).isEqualTo("/usr/bin/perf\n");
        }
    }

    @Test
    void aDistributionWithoutAKnownManagerIsTold() {
        Script.Result result =
                plain("ID=alpine\nPRETTY_NAME=\"Alpine Linux\"\n").run(Map.of(), "install-perf");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("no apt-get, dnf, yum or microdnf", "Alpine Linux", "remedy:");
    }

    @Test
    void anUnknownOptionIsWrongUsage() {
        assertThat(run(Map.of(), "--frobnicate")).satisfies(result -> {
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.errors()).contains("--frobnicate", "--help");
        });
        assertThat(run(Map.of(), "--mirror").exitCode()).isEqualTo(2);
    }

    /** Asks uname for the kernel, as Ubuntu's does, and finds nothing for it. */
    private static final String WRAPPER_OF_UBUNTU =
            "echo \"WARNING: perf not found for kernel $(uname -r)\" >&2\nexit 2\n";

    private FakeNode plain(String osRelease) {
        return FakeNode.make(folder.resolve("plain"), osRelease);
    }

    /** A root of Debian 11 there, where apt brings a wrapper that refuses and two perfs behind it. */
    private FakeNode image(String path) {
        return cos.within(path, DEBIAN_11)
                .withFile("etc/resolv.conf", "")
                .withFile("etc/apt/sources.list", "")
                .withProgram("parts/perf", FakeNode.WRAPPER)
                .withProgram("parts/perf_4.19", FakeNode.RECORDING_PERF)
                .withProgram("parts/perf_5.10", FakeNode.RECORDING_PERF)
                .withProgram("usr/bin/apt-get", """
                        echo "http_proxy=$http_proxy resolver=$(cat /etc/resolv.conf)" >>/calls
                        case "$*" in *install*) cp /parts/* /usr/bin/ ;; esac
                        """);
    }

    private void toolboxMakes(String path) {
        image("image");
        cos.withProgram(
                "usr/bin/toolbox",
                "[ \"$*\" = true ] && mkdir -p /%1$s && rmdir /%1$s && mv /image /%1$s\n".formatted(path));
    }

    private FakeNode inside(String path) {
        return new FakeNode(folder.resolve(path));
    }

    private Script.Result installed() {
        Script.Result result = run(Map.of());
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return result;
    }

    private Script.Result run(Map<String, String> environment, String... arguments) {
        return cos.run(environment, "install-perf", arguments);
    }
}
