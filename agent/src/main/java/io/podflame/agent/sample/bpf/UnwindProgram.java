package io.podflame.agent.sample.bpf;

import io.podflame.agent.linux.BpfLink;
import io.podflame.agent.linux.BpfMap;
import io.podflame.agent.linux.BpfObject;
import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.linux.PerfEvent;
import io.podflame.agent.linux.PerfEventAttr;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.symbols.Vdso;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The BPF program in the kernel, its maps and the thread that fills them. Thread-safe. */
final class UnwindProgram implements AutoCloseable {

    /** Of all maps: 8 MiB of rows, 1.1 MiB of mappings and pages, 0.5 MiB of rules, some 1 MiB for 8,192 processes. */
    static final int MAPS_BYTES = 11 << 20;

    private static final String PROGRAM = "sample";

    private final BpfObject object;
    private final RingOutputs outputs;
    private final MapsThread maps;

    private UnwindProgram(BpfObject object, RingOutputs outputs, MapsThread maps) {
        this.object = object;
        this.outputs = outputs;
        this.maps = maps;
    }

    /** @throws SamplerUnavailableException where this kernel, its policy or the machine does not allow it, with the remedy */
    static UnwindProgram load(UnwindSources sources) throws SamplerUnavailableException {
        int cpus = sources.kernel().cpuLimit();
        byte[] file = BpfFiles.read("unwind");
        try {
            Map<String, Integer> entries = Map.of("outputs", RingOutputs.MAX_SESSIONS * cpus);
            BpfObject object = BpfObject.load(file, PROGRAM, new BpfObject.Maps(entries, Map.of()));
            try {
                Vdso vdso = Vdso.read(Path.of("/proc/self"));
                MapsThread maps = MapsThread.start(object, new KernelProcesses.Sources(sources, vdso));
                return new UnwindProgram(object, new RingOutputs(object.map("outputs"), cpus), maps);
            } catch (LinuxException e) {
                object.close();
                throw e;
            }
        } catch (LinuxException e) {
            throw BpfFiles.refused(e, MAPS_BYTES);
        }
    }

    MapsThread maps() {
        return maps;
    }

    RingOutputs outputs() {
        return outputs;
    }

    /** What another program needs in order to walk stacks by the same rules: the maps of unwind.h by their names. */
    Map<String, BpfMap> mapsToShare() throws LinuxException {
        Map<String, BpfMap> shared = new HashMap<>();
        for (String name : List.of("processes", "mappings", "pages", "rows", "rules", "requests")) {
            shared.put(name, object.map(name));
        }
        return shared;
    }

    /** Of the program, for the kernel's statistics on it. */
    int fd() throws LinuxException {
        return object.programFd(PROGRAM);
    }

    /** Where the program writes the samples of a session and CPU: into the ring of that event. */
    PerfEvent openOutput(int slot, PerfEvent event, PerfEventAttr attr) throws LinuxException {
        return outputs.open(slot, event, attr.bpfOutput(PerfEventAttr.Records.OF_BPF_WITH_CALL_CHAIN));
    }

    /** Has the program run for the event; the slot tells it where to write. */
    BpfLink attach(int slot, PerfEvent event) throws LinuxException {
        return object.attach(PROGRAM, event, outputs.first(slot));
    }

    @Override
    public void close() {
        maps.close();
        object.close();
    }
}
