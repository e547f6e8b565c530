package io.podflame.agent.attribute.kubernetes;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.podflame.agent.model.Resources;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a runtime tells of a container in "info", the verbose part of a status: JSON of its own, in which containerd and CRI-O alike give the
 * first process's number and the specification that the container was started with (OCI runtime-spec 1.0, config.md, config-linux.md):
 *
 * <pre>
 * { "pid": 123, …, "runtimeSpec": { "process": { "env": ["NAME=VALUE", …], … },
 *                                   "linux": { "resources": { "cpu": { "shares": …, "quota": …, "period": … },
 *                                                             "memory": { "limit": … } }, … }, … } }
 * </pre>
 *
 * @param firstPid as the runtime's /proc shows it; empty when it does not run
 * @param environment {@code NAME=VALUE} each, secrets included: to be filtered at once
 */
record RuntimeInfo(OptionalInt firstPid, List<String> environment, Resources resources) {

    static final RuntimeInfo NONE = new RuntimeInfo(OptionalInt.empty(), List.of(), Resources.NONE);

    /** A process cannot have more than its arguments and environment take in memory; this is more than people write. */
    private static final int MAX_VARIABLES = 4096;

    /** Kubernetes gives 1024 shares for a CPU, and 2, the kernel's least, where nothing is requested. */
    private static final double SHARES_PER_CPU = 1024;

    private static final long LEAST_SHARES = 2;
    private static final double MILLIS_PER_CPU = 1000;

    RuntimeInfo {
        environment = List.copyOf(environment);
    }

    /**
     * Parses the JSON; what is missing is empty.
     *
     * @throws MalformedInputException when it is no JSON, or a value is of another type
     */
    static RuntimeInfo parse(String json) throws MalformedInputException {
        JsonReader reader = new JsonReader(new StringReader(json));
        Parsing parsing = new Parsing(reader);
        try {
            parsing.object("");
            return parsing.result();
        } catch (IOException | IllegalStateException | NumberFormatException e) {
            throw new MalformedInputException(
                    "a container's info " + reader.getPath(),
                    0,
                    "a container runtime's JSON",
                    e.getClass().getSimpleName());
        }
    }

    /** One pass over the text: everything that is not asked for is skipped without being kept. */
    private static final class Parsing {
        private final JsonReader reader;
        private final List<String> environment = new ArrayList<>();
        private OptionalInt pid = OptionalInt.empty();
        private OptionalLong shares = OptionalLong.empty();
        private OptionalLong quota = OptionalLong.empty();
        private OptionalLong period = OptionalLong.empty();
        private OptionalLong memoryLimit = OptionalLong.empty();

        private Parsing(JsonReader reader) {
            this.reader = reader;
        }

        /** @param path of the object within the document, each name led by a slash */
        private void object(String path) throws IOException {
            reader.beginObject();
            while (reader.hasNext()) {
                String member = path + "/" + reader.nextName();
                if (reader.peek() == JsonToken.NULL) {
                    reader.nextNull();
                } else {
                    value(member);
                }
            }
            reader.endObject();
        }

        private void value(String path) throws IOException {
            switch (path) {
                case "/runtimeSpec",
                        "/runtimeSpec/process",
                        "/runtimeSpec/linux",
                        "/runtimeSpec/linux/resources",
                        "/runtimeSpec/linux/resources/cpu",
                        "/runtimeSpec/linux/resources/memory" -> object(path);
                case "/pid" -> pid = firstPid(reader.nextInt());
                case "/runtimeSpec/process/env" -> environment();
                case "/runtimeSpec/linux/resources/cpu/shares" -> shares = OptionalLong.of(reader.nextLong());
                case "/runtimeSpec/linux/resources/cpu/quota" -> quota = OptionalLong.of(reader.nextLong());
                case "/runtimeSpec/linux/resources/cpu/period" -> period = OptionalLong.of(reader.nextLong());
                case "/runtimeSpec/linux/resources/memory/limit" -> memoryLimit = OptionalLong.of(reader.nextLong());
                default -> reader.skipValue();
            }
        }

        private static OptionalInt firstPid(int number) {
            return number > 0 ? OptionalInt.of(number) : OptionalInt.empty();
        }

        private void environment() throws IOException {
            reader.beginArray();
            while (reader.hasNext()) {
                String variable = reader.nextString();
                if (environment.size() < MAX_VARIABLES) {
                    environment.add(variable);
                }
            }
            reader.endArray();
        }

        private RuntimeInfo result() {
            return new RuntimeInfo(pid, environment, new Resources(cpuRequestCores(), cpuLimitCores(), memoryLimit()));
        }

        /** Kubernetes rounds the shares down; there is one number of thousandths that gives them. */
        private OptionalDouble cpuRequestCores() {
            return shares.isPresent() && shares.getAsLong() > LEAST_SHARES
                    ? OptionalDouble.of(
                            Math.ceil(shares.getAsLong() * MILLIS_PER_CPU / SHARES_PER_CPU) / MILLIS_PER_CPU)
                    : OptionalDouble.empty();
        }

        private OptionalDouble cpuLimitCores() {
            return quota.orElse(0) > 0 && period.orElse(0) > 0
                    ? OptionalDouble.of((double) quota.getAsLong() / period.getAsLong())
                    : OptionalDouble.empty();
        }

        /** 0 and -1 stand for none. */
        private OptionalLong memoryLimit() {
            return memoryLimit.orElse(0) > 0 ? memoryLimit : OptionalLong.empty();
        }
    }
}
