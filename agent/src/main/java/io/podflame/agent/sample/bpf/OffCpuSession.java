package io.podflame.agent.sample.bpf;

import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.linux.PerfEvent;
import io.podflame.agent.linux.PerfEventAttr;
import io.podflame.agent.sample.perf.KernelUnwinder;
import java.util.ArrayList;
import java.util.List;

/** One session's waits. Used by the session's thread. */
final class OffCpuSession implements KernelUnwinder.Attachment {

    private static final System.Logger LOG = System.getLogger(OffCpuSession.class.getName());

    private final BpfUnwinder unwinder;
    private final UnwindProgram rules;
    private final OffCpuProgram program;
    private final int slot;
    private final long withoutRoomBefore;
    private final List<PerfEvent> outputs = new ArrayList<>();

    /** @param slot of the program's outputs; the session has begun with it */
    OffCpuSession(BpfUnwinder unwinder, UnwindProgram rules, OffCpuProgram program, int slot) {
        this.unwinder = unwinder;
        this.rules = rules;
        this.program = program;
        this.slot = slot;
        this.withoutRoomBefore = program.withoutRoom();
    }

    @Override
    public boolean present() {
        return true;
    }

    @Override
    public void attach(PerfEvent event, PerfEventAttr attr) throws LinuxException {
        outputs.add(program.outputs().open(slot, event, attr.bpfOutput(PerfEventAttr.Records.OF_BPF)));
    }

    @Override
    public void mapped(int pid) {
        rules.maps().mapped(pid);
    }

    @Override
    public void exited(int pid) {
        rules.maps().exited(pid);
        program.exited(pid);
    }

    @Override
    public void include(int pid) {
        try {
            program.include(slot, pid);
        } catch (LinuxException e) {
            LOG.log(System.Logger.Level.WARNING, "waits of process " + pid + " are not noted: " + e.getMessage());
        }
    }

    @Override
    public long lost() throws LinuxException {
        long lost = program.withoutRoom() - withoutRoomBefore;
        for (PerfEvent output : outputs) {
            lost += output.lost().orElse(0);
        }
        return lost;
    }

    @Override
    public void close() {
        try {
            program.end(slot);
        } catch (LinuxException e) {
            LOG.log(System.Logger.Level.WARNING, "a session's processes stay targets: " + e.getMessage());
        }
        outputs.forEach(output -> program.outputs().close(slot, output));
        outputs.clear();
        program.outputs().giveBackSlot(slot);
        unwinder.ended(this);
    }
}
