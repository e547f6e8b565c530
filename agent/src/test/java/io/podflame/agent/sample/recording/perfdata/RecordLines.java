package io.podflame.agent.sample.recording.perfdata;

import io.podflame.agent.model.CallChain;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Mapping;
import io.podflame.agent.model.UserStack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes capture records as lines, to compare with {@link PerfScriptDump}'s. Names of threads are what the records before told, as perf
 * keeps them.
 */
final class RecordLines implements Consumer<CaptureRecord> {

    private final PerfDataRecording recording;
    private final List<String> lines = new ArrayList<>();
    private final Map<Integer, String> names = new HashMap<>(Map.of(0, "swapper"));

    RecordLines(PerfDataRecording recording) {
        this.recording = recording;
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public void accept(CaptureRecord record) {
        String time = record.timestampNanos() + " ";
        switch (record) {
            case CaptureRecord.Sample sample -> lines.add("SAMPLE " + time + sample(sample));
            case CaptureRecord.Mapped mapped ->
                lines.add("MAP " + time + mapped.pid() + " " + mapping(mapped.mapping()));
            case CaptureRecord.ThreadNamed named -> {
                names.put(named.tid(), named.name());
                lines.add("COMM " + time + named.name() + ":" + named.pid() + "/" + named.tid()
                        + (named.exec() ? " exec" : ""));
            }
            case CaptureRecord.Forked forked -> {
                String name = names.get(forked.parentTid());
                if (name != null) {
                    names.put(forked.tid(), name);
                } else {
                    names.remove(forked.tid());
                }
                lines.add("FORK " + time + "(" + forked.pid() + ":" + forked.tid() + "):(" + forked.parentPid() + ":"
                        + forked.parentTid() + ")");
            }
            case CaptureRecord.Exited exited -> {
                if (perfForgetsExited()) {
                    names.remove(exited.tid());
                }
                lines.add("EXIT " + time + "(" + exited.pid() + ":" + exited.tid() + ")");
            }
            case CaptureRecord.CgroupNamed cgroup ->
                lines.add("CGROUP " + time + cgroup.cgroup() + " " + cgroup.path());
            case CaptureRecord.Lost lost -> {}
            case CaptureRecord.KernelSymbol symbol ->
                lines.add("KSYMBOL " + time + Long.toHexString(symbol.address()) + " " + symbol.sizeBytes() + " "
                        + symbol.name() + (symbol.added() ? " 0x0" : " 0x1"));
            case CaptureRecord.NamedSample sample -> throw new AssertionError("perf.data has no names");
        }
    }

    /** From 6.7 on a sample behind its thread's exit, whose end is still to be run, has no name for perf any more. */
    private boolean perfForgetsExited() {
        String[] version = recording.facts().toolVersion().orElse("0.0").split("\\.");
        int major = Integer.parseInt(version[0]);
        return major > 6 || major == 6 && Integer.parseInt(version[1]) >= 7;
    }

    private static String mapping(Mapping mapping) {
        return Long.toHexString(mapping.startAddress()) + "-" + Long.toHexString(mapping.endAddress()) + " "
                + Long.toHexString(mapping.fileOffset()) + " " + mapping.inode() + " " + mapping.path()
                + mapping.buildId().map(buildId -> " " + buildId.hex()).orElse("");
    }

    private String sample(CaptureRecord.Sample sample) {
        String name = names.getOrDefault(sample.tid(), ":" + sample.tid());
        String event = recording.events().get(sample.event()).event().name();
        return name + " " + sample.pid() + "/" + sample.tid() + " [" + sample.cpu() + "] " + sample.period() + " "
                + event
                + addresses(sample.callChain())
                + registers(sample.userStack());
    }

    private static String addresses(CallChain chain) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < chain.kernelSize(); i++) {
            text.append(" k").append(Long.toHexString(chain.kernelAddress(i)));
        }
        for (int i = 0; i < chain.userSize(); i++) {
            text.append(" u").append(Long.toHexString(chain.userAddress(i)));
        }
        return text.toString();
    }

    private static String registers(UserStack stack) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 64; i++) {
            if (stack.hasRegister(i)) {
                text.append(text.isEmpty() ? " regs " : " ").append(Long.toHexString(stack.register(i)));
            }
        }
        if (stack.memoryBytes() > 0) {
            text.append(" stack ").append(stack.memoryBytes()).append(' ').append(Arrays.hashCode(stack.copyMemory()));
        }
        return text.toString();
    }
}
