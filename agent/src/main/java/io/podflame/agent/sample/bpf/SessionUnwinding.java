package io.podflame.agent.sample.bpf;

import io.podflame.agent.linux.BpfLink;
import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.linux.PerfEvent;
import io.podflame.agent.linux.PerfEventAttr;
import io.podflame.agent.sample.perf.KernelUnwinder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of one session. They are told of before the program may be used, or may never be used: until then the kernel follows frame
 * pointers for them. Thread-safe.
 */
final class SessionUnwinding implements KernelUnwinder.Attachment {

    private static final System.Logger LOG = System.getLogger(SessionUnwinding.class.getName());

    private final Consumer<SessionUnwinding> closed;
    private final List<Waiting> events = new ArrayList<>();
    /** By CPU; events of several control groups have one in common. */
    private final Map<Integer, PerfEvent> outputs = new HashMap<>();

    private final List<BpfLink> links = new ArrayList<>();
    private @Nullable UnwindProgram program;
    private int slot = -1;

    private record Waiting(PerfEvent event, PerfEventAttr attr) {}

    /** @param closed is told when the session has ended */
    SessionUnwinding(Consumer<SessionUnwinding> closed) {
        this.closed = closed;
    }

    @Override
    public boolean present() {
        return true;
    }

    @Override
    public synchronized void attach(PerfEvent event, PerfEventAttr attr) throws LinuxException {
        events.add(new Waiting(event, attr));
        if (program != null && slot >= 0) {
            attach(program, event, attr);
        }
    }

    private void attach(UnwindProgram to, PerfEvent event, PerfEventAttr attr) throws LinuxException {
        if (!outputs.containsKey(event.cpu())) {
            outputs.put(event.cpu(), to.openOutput(slot, event, attr));
        }
        links.add(to.attach(slot, event));
    }

    /** The program may be used from now on. */
    synchronized void use(UnwindProgram ready) {
        program = ready;
        slot = ready.outputs().takeSlot();
        try {
            for (Waiting waiting : slot < 0 ? List.<Waiting>of() : events) {
                attach(ready, waiting.event(), waiting.attr());
            }
        } catch (LinuxException e) {
            LOG.log(System.Logger.Level.WARNING, "stacks of a session are not unwound by BPF: " + e.getMessage());
        }
    }

    @Override
    public synchronized void mapped(int pid) {
        if (program != null) {
            program.maps().mapped(pid);
        }
    }

    @Override
    public synchronized void exited(int pid) {
        if (program != null) {
            program.maps().exited(pid);
        }
    }

    @Override
    public synchronized long lost() throws LinuxException {
        long lost = 0;
        for (PerfEvent output : outputs.values()) {
            lost += output.lost().orElse(0);
        }
        return lost;
    }

    @Override
    public synchronized void close() {
        if (program != null && slot >= 0) {
            links.forEach(BpfLink::close);
            for (PerfEvent output : outputs.values()) {
                program.outputs().close(slot, output);
            }
            program.outputs().giveBackSlot(slot);
        }
        links.clear();
        outputs.clear();
        events.clear();
        closed.accept(this);
    }
}
