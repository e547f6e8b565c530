package io.podflame.collector.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.podflame.binary.BuildId;
import io.podflame.collector.FakeAgent;
import io.podflame.collector.TestCollector;
import io.podflame.collector.TestTables;
import io.podflame.collector.debugfile.CompiledProgram;
import io.podflame.collector.debugfile.DebugFileSettings;
import io.podflame.proto.v1.AgentMessage;
import io.podflame.proto.v1.CollectorMessage.MessageCase;
import io.podflame.proto.v1.SymbolTableUnavailable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Missing names, and debug files that give them, over real HTTP; the files are gcc's, strip's and objcopy's. */
class SymbolsApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String UNNAMED_STACK = "busy;etcd;[busy+0x";

    @TempDir
    private static Path folder;

    private static CompiledProgram program;

    private TestCollector collector = new TestCollector();

    @BeforeAll
    static void compile() {
        program = CompiledProgram.compile(folder.resolve("program"));
    }

    @AfterEach
    void stop() {
        collector.close();
    }

    @Test
    void anUploadedDebugFileNamesWhatWasSampledBefore() throws IOException {
        sample(program);
        assertThat(folded()).contains(UNNAMED_STACK).doesNotContain("spin");

        HttpResponse<String> answer = upload(program.debug(), "name=busy.debug");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        JsonNode uploaded = json(answer);
        assertThat(uploaded.get("buildId").asText()).isEqualTo(program.buildId().hex());
        assertThat(uploaded.get("symbols").asInt()).isGreaterThanOrEqualTo(3);
        assertThat(uploaded.get("files")).extracting(JsonNode::asText).containsExactly(CompiledProgram.PATH);
        assertThat(uploaded.get("samples").asInt()).isEqualTo(3);
        assertThat(uploaded.get("namedSamples").asInt()).isEqualTo(3);
        assertThat(folded()).contains("busy;etcd;serve;spin 3\n").doesNotContain(UNNAMED_STACK);
        assertThat(missing().get("files")).isEmpty();
    }

    @Test
    void saysWhichFilesLackNamesWhyAndWhatToDo() {
        FakeAgent agent = sample(program);
        JsonNode missing = missing();
        JsonNode file = missing.at("/files/0");

        assertThat(missing.get("value").asLong()).isEqualTo(50_000_000);
        assertThat(missing.get("unnamedShare").asDouble()).isEqualTo(0.6);
        assertThat(file.get("file").asText()).isEqualTo(CompiledProgram.PATH);
        assertThat(file.get("buildId").asText()).isEqualTo(program.buildId().hex());
        assertThat(file.get("value").asLong()).isEqualTo(30_000_000);
        assertThat(file.get("workloads")).extracting(JsonNode::asText).containsExactly("busy");
        assertThat(file.get("nodes")).extracting(JsonNode::asText).containsExactly("node-a");
        assertThat(file.get("reason").asText()).isEqualTo("AWAITED");
        assertThat(file.get("why").asText())
                .isEqualTo("the agent of node-a was asked for its table and has not sent it yet");

        agent.next(MessageCase.SYMBOL_TABLE_REQUEST);
        agent.send(AgentMessage.newBuilder()
                .setSymbolTableUnavailable(SymbolTableUnavailable.newBuilder()
                        .setBuildId(ByteString.copyFrom(program.buildId().toBytes()))
                        .setReason("the file is gone"))
                .build());
        agent.deliver(program.samples(collector.clock)); // what is acknowledged comes after the answer was taken
        assertThat(missing().at("/files/0/why").asText())
                .isEqualTo("the agent of node-a has no table: the file is gone");
        agent.close();
        file = missing().at("/files/0");
        assertThat(file.get("reason").asText()).isEqualTo("NO_TABLE");
        String hex = program.buildId().hex();
        assertThat(file.get("command").asText())
                .isEqualTo("podflame symbols upload /usr/lib/debug/.build-id/" + hex.substring(0, 2) + "/"
                        + hex.substring(2) + ".debug");
        assertThat(file.get("why").asText())
                .isEqualTo("its table has not come: no connected agent has seen the file lately");
    }

    @Test
    void saysThatAStrippedFilesTableHasNoSymbolThere() {
        collector.symbols.replace(TestTables.description(program.buildId(), TestTables.TABLE), TestTables.TABLE);
        FakeAgent agent = sample(program);

        JsonNode file = missing().at("/files/0");

        assertThat(file.get("reason").asText()).isIn("NO_SYMBOL_THERE");
        assertThat(file.get("why").asText())
                .isEqualTo(
                        "its table has no symbol at these addresses: it has 1, from the agent of node-1, for other parts of the code");
        agent.close();
    }

    @Test
    void listsTablesWithWhereTheyCameFrom() throws IOException {
        BuildId other = BuildId.of("00aa");
        collector.symbols.replace(TestTables.description(other, TestTables.TABLE), TestTables.TABLE);
        upload(program.whole(), "name=busy");

        JsonNode list = json(collector.get("/api/v1/symbols"));

        assertThat(list.get("uploadLimitBytes").asLong()).isEqualTo(DebugFileSettings.DEFAULT_LIMIT_BYTES);
        assertThat(list.get("tables").findValuesAsText("buildId"))
                .containsExactly(other.hex(), program.buildId().hex());
        assertThat(list.get("tables").findValuesAsText("origin")).containsExactly("AGENT", "UPLOAD");
        assertThat(list.at("/tables/1/originName").asText()).isEqualTo("busy");
        assertThat(list.at("/tables/1/storedMillis").asLong()).isEqualTo(collector.clock.millis());
    }

    @Test
    void keepsWhatNobodyHasRunYet() throws IOException {
        JsonNode uploaded = json(upload(program.debug(), ""));

        assertThat(uploaded.get("files")).isEmpty();
        sample(program);
        assertThat(folded()).contains("busy;etcd;serve;spin 3\n");
    }

    @Test
    void refusesWhatTellsNothingWithTheRemedy() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "no program");
        assertProblem(upload(text, "name=notes.txt"), 422, "notes.txt is no ELF executable", "before it was stripped");
        assertProblem(upload(program.stripped(), "name=busy"), 422, "holds no symbols: it is stripped", ".debug");
        upload(program.debug(), "");
        assertProblem(upload(program.debug(), "name=again"), 409, "again tells nothing new of build ID", "--replace");
        assertThat(upload(program.debug(), "replace=true").statusCode()).isEqualTo(201);
        assertProblem(upload(program.debug(), "buildId=00ff"), 422, "not 00ff", "the very build that runs");
        assertProblem(upload(program.debug(), "buildId=xyz"), 400, "buildId=xyz is none", "readelf -n");
        assertProblem(upload(program.debug(), "nmae=x"), 400, "no parameter nmae", "known are");
        assertThat(collector.get("/metrics").body())
                .contains("podflame_uploaded_tables_total 2.0")
                .contains("podflame_rejected_debug_files_total{reason=\"not an ELF file\"} 1.0");
    }

    @Test
    void aFileWithoutBuildIdNeedsItsExecutables() throws IOException {
        CompiledProgram unmarked = CompiledProgram.compile(folder.resolve("unmarked"), "-Wl,--build-id=none");
        sample(program);

        assertProblem(
                upload(unmarked.debug(), "name=busy.debug"), 422, "busy.debug has no build ID", "--for EXECUTABLE");
        HttpResponse<String> given =
                upload(unmarked.debug(), "buildId=" + program.buildId().hex());
        assertThat(given.statusCode()).as(given.body()).isEqualTo(201);
        assertThat(folded()).contains("busy;etcd;serve;spin 3\n");
    }

    @Test
    void takesNoFileBeyondTheLimitHoweverItComes() throws IOException {
        collector.close();
        collector = new TestCollector(List.of(), 4096);

        assertProblem(upload(program.debug(), ""), 413, "larger than the collector takes", "--debug-file-limit");
        HttpResponse<String> unannounced = collector.send(request("")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> {
                    try {
                        return Files.newInputStream(program.debug());
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }))
                .build());
        assertProblem(unannounced, 413, "larger than the collector takes", "--debug-file-limit");
    }

    @Test
    void aFormOfAForeignPageUploadsNothing() throws IOException {
        HttpResponse<String> answer =
                collector.send(HttpRequest.newBuilder(URI.create(collector.uri() + "/api/v1/symbols"))
                        .header("Content-Type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofFile(program.debug()))
                        .version(java.net.http.HttpClient.Version.HTTP_1_1)
                        .build());

        assertProblem(answer, 403, "requests that change something", "application/octet-stream");
    }

    private FakeAgent sample(CompiledProgram sampled) {
        FakeAgent agent = FakeAgent.greeted(collector, "node-a");
        agent.deliver(sampled.samples(collector.clock));
        return agent;
    }

    private HttpResponse<String> upload(Path file, String parameters) throws IOException {
        return collector.send(request(parameters)
                .POST(HttpRequest.BodyPublishers.ofFile(file))
                .build());
    }

    private HttpRequest.Builder request(String parameters) {
        return HttpRequest.newBuilder(URI.create(collector.uri() + "/api/v1/symbols?" + parameters))
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .header("Content-Type", "application/octet-stream");
    }

    private String folded() {
        return collector.get("/api/v1/flamegraph?format=folded").body();
    }

    private JsonNode missing() {
        return json(collector.get("/api/v1/symbols/missing"));
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    private static void assertProblem(HttpResponse<String> response, int status, String error, String remedy) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(json(response).get("error").asText()).contains(error);
        assertThat(json(response).get("remedy").asText()).contains(remedy);
    }
}
