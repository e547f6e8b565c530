package io.podflame.collector.flamegraph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.podflame.collector.merge.FoldedInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses the picture in the real Chromium: a script at its end acts as the person does and writes down what it then sees. */
final class SvgScriptTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final List<String> OFFLINE = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1220,800");

    private static final String[] STACKS = {
        "etcd;main;example.org/etcd/raft.(*node).run;write@KERNEL 25",
        "etcd;main;example.org/etcd/raft.(*node).run 25",
        "etcd;main;Wal.sync 40",
        "etcd;gc;example.org/etcd/raft.(*node).run 10"
    };

    private static final String HELPERS = """
            const shown = () => [...document.querySelectorAll('#frames > g > g:not(.hidden)')];
            const name = frame => frame.querySelector('title').textContent.split('\\n')[0];
            const find = text => [...document.querySelectorAll('#frames > g > g')].find(frame => name(frame) === text);
            const click = element => element.dispatchEvent(new MouseEvent('click', {bubbles: true}));
            const press = (key, more) => (document.activeElement ?? document.documentElement)
                .dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, ...more}));
            const search = term => {
              if (!document.getElementById('term')) press('f', {ctrlKey: true});
              const input = document.getElementById('term');
              input.value = term;
              input.dispatchEvent(new Event('input'));
            };
            const seen = [];
            const see = value => seen.push(value);
            """;

    @TempDir
    Path directory;

    @BeforeAll
    static void needsChromium() {
        assumeTrue(Files.isExecutable(CHROMIUM), "no " + CHROMIUM + ": apt-get install chromium");
    }

    @Test
    void zoomsToTheClickedFrameAndBack() throws Exception {
        assertThat(see("""
                click(find('main'));
                see(shown().map(name).join(' '));
                see(find('main').querySelector('rect').getAttribute('width'));
                see(find('etcd').classList.contains('below'));
                click(document.getElementById('reset'));
                see(shown().length);
                """)).isEqualTo("all etcd main Wal.sync example.org/etcd/raft.(*node).run write|1200|true|8");
    }

    @Test
    void sharesOutMatchesWithoutCountingNestedOnesTwice() throws Exception {
        assertThat(see("""
                search('raft|write');
                see(document.getElementById('matched').textContent);
                see(document.querySelectorAll('#frames .match').length);
                click(find('main'));
                see(document.getElementById('matched').textContent);
                """)).isEqualTo("3 frames match: 60.00 %|3|2 frames match: 55.56 % of the zoomed frame");
    }

    @Test
    void searchesInAnyCaseUnlessTheTermHasCapitalsAndTakesAnyText() throws Exception {
        assertThat(see("""
                for (const term of ['wal.sync', 'WAL', '(*node', '^main$']) {
                  search(term);
                  see(document.getElementById('matched').textContent);
                }
                press('Escape');
                see(document.querySelectorAll('#frames .match').length);
                """))
                .isEqualTo(
                        "1 frame matches: 40.00 %|0 frames match: 0.00 %|2 frames match: 60.00 %|1 frame matches: 90.00 %|0");
    }

    @Test
    void followsTheKeyboard() throws Exception {
        assertThat(see("""
                find('all').focus();
                press('ArrowDown');
                press('ArrowDown');
                see(name(document.activeElement));
                press('ArrowLeft');
                see(name(document.activeElement));
                press('ArrowRight');
                press('Enter');
                see(find('gc').classList.contains('hidden'));
                see(document.getElementById('details').textContent.startsWith('main  ·  900 ms = 90.00 %, 90 samples'));
                press('ArrowUp');
                see(name(document.activeElement));
                press('Escape');
                see(find('gc').classList.contains('hidden'));
                """)).isEqualTo("main|gc|true|true|etcd|false");
    }

    @Test
    void labelsFramesByWhatFitsAfterAZoom() throws Exception {
        assertThat(see("""
                const label = text => find(text).querySelector('text')?.textContent ?? '';
                const gc = [...document.querySelectorAll('#frames > g > g')].filter(f => name(f).includes('raft'))[0];
                see(gc.querySelector('text').textContent);
                click(gc);
                see(gc.querySelector('text').textContent);
                """)).isEqualTo("raft.(*node).r…|example.org/etcd/raft.(*node).run");
    }

    private String see(String actions) throws Exception {
        String script = "<script><![CDATA[\n" + HELPERS + actions
                + "document.getElementById('title').textContent = 'SEEN<' + seen.join('|') + '>';\n]]></script></svg>\n";
        String svg = SvgFlameGraph.draw(FoldedInput.flameGraph(STACKS));
        Path file = Files.writeString(directory.resolve("graph.svg"), svg.replace("</svg>\n", script));
        Path output = directory.resolve("dom.txt");
        List<String> command = new ArrayList<>(List.of(CHROMIUM.toString()));
        command.addAll(OFFLINE);
        command.addAll(List.of(
                "--user-data-dir=" + directory.resolve("profile"),
                "--dump-dom",
                file.toUri().toString()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(directory.resolve("errors.txt").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String dom = Files.readString(output);
        int start = dom.indexOf("SEEN&lt;") + "SEEN&lt;".length();
        assertThat(dom).as("the script failed").contains("SEEN&lt;");
        return dom.substring(start, dom.indexOf("&gt;", start));
    }
}
