package io.podflame.agent.unwind;

import io.podflame.agent.encode.Dictionary;
import io.podflame.agent.model.CallChain;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Mapping;
import io.podflame.agent.model.ThreadState;
import io.podflame.agent.model.TruncationReason;
import io.podflame.agent.model.Waker;
import io.podflame.agent.process.MappedExecutable;
import io.podflame.agent.process.Process;
import io.podflame.agent.symbols.JitSymbols;
import io.podflame.agent.symbols.KernelSymbols;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a stack trace of a sample's raw addresses, as a stack node of the dictionary:
 *
 * <pre>
 *   outermost                                                               leaf
 *   thread name, [truncated: why], [on-CPU or off-CPU], user frames outermost first, kernel frames outermost first
 * </pre>
 *
 * <p>The leaf of each part is an instruction pointer, all others are return addresses. The user part's leaf stays one below kernel
 * frames, too: after an interrupt or a fault it is exactly the instruction that was interrupted, which may be the first of its
 * function. After a system call it is the address behind the syscall instruction, which belongs to the same function unless the call
 * never returns.
 *
 * <p>No address is dropped. What lies in no mapping becomes an unmapped location; but addresses outside of all code at the outer end
 * of a chain, which are what a program without frame pointers happened to hold in that register, all become one location at
 * address 0: they are no addresses, and would split one function into thousands of stacks.
 *
 * <p>A known stack allocates nothing. Outer frames that it shares with the thread's stack before cost a comparison each, all others
 * two hash look-ups, and a search among the process's mappings where a frame is of another file than the one it called. What is
 * kept of a thread's stack counts only as long as its program, its mappings and the dictionary stay, and ends at the first frame
 * that is of no file: just-in-time code changes its name. Used by the sampling thread only; one for each aggregator.
 */
public final class Unwinder {

    private static final String USER_SPACE = "user";
    private static final String VDSO = "[vdso]";
    private static final String JIT = "[jit]";
    private static final Optional<ThreadState> OFF_CPU = Optional.of(ThreadState.OFF_CPU);
    private static final long NO_ADDRESS = 0;
    /** In place of a location's ID. */
    private static final int NOT_CODE = -1;

    private final Supplier<Dictionary> dictionaries;
    private final KernelSymbols kernelSymbols;
    private final JitSymbols jitSymbols;
    private final AddressCache kernelLocations = new AddressCache();
    private final RecentStacks recentStacks = new RecentStacks();
    /** Where threads waited last: their outer frames are below another frame than those of running threads. */
    private final RecentStacks recentWaits = new RecentStacks();

    private final StackMemoryUnwinder stackMemory;
    private final JoinedChain joinedChain = new JoinedChain();
    private Dictionary dictionary;
    private int kernelVersion;
    /** Locations of the present sample's user addresses, innermost first. */
    private int[] userLocations = new int[256];
    /** Where the present sample's last user address was found: the next one is mostly there, too. */
    private Optional<MappedExecutable> lastMapped = Optional.empty();
    /** How many of them in a row, up to the outermost, are in no mapping. */
    private int notCode;
    /** The index of the outermost of them that is of no file; -1 when all are. */
    private int ofNoFile;

    /** @param dictionaries gives the dictionary of the present window */
    public Unwinder(Supplier<Dictionary> dictionaries, KernelSymbols kernelSymbols) {
        this(dictionaries, kernelSymbols, JitSymbols.NONE, UnwindRulesSource.NONE);
    }

    /**
     * @param jitSymbols names code outside every file, where it can
     * @param rules for stacks that are sampled as memory
     */
    public Unwinder(
            Supplier<Dictionary> dictionaries,
            KernelSymbols kernelSymbols,
            JitSymbols jitSymbols,
            UnwindRulesSource rules) {
        this.dictionaries = dictionaries;
        this.kernelSymbols = kernelSymbols;
        this.jitSymbols = jitSymbols;
        this.stackMemory = new StackMemoryUnwinder(rules, kernelSymbols);
        this.dictionary = dictionaries.get();
        this.kernelVersion = kernelSymbols.version();
    }

    /**
     * The stack node of a sample.
     *
     * @param process whose sample it is; its mappings are as they were when the sample was taken
     */
    public int unwind(CaptureRecord.Sample sample, Process process) {
        forgetWhatIsOutOfDate();
        CallChain chain = sample.callChain();
        notCode = 0;
        lastMapped = Optional.empty();
        String threadName = process.threadName(sample.tid());
        if (sample.userStack().present()) {
            TruncationReason reason = stackMemory.unwind(sample.userStack(), process);
            boolean joins = canBeJoined(reason);
            chain = joins ? joinedChain.of(stackMemory, chain) : chain;
            if (!joins || chain.userSize() <= stackMemory.size()) {
                return addStackMemory(threadName, reason, sample, process);
            }
        }
        boolean waited = chain.threadState().equals(OFF_CPU);
        RecentStacks.RecentStack recent = (waited ? recentWaits : recentStacks).of(sample.tid());
        int common = recent.framesInCommon(process, threadName, chain);
        ofNoFile = -1;
        for (int i = 0; i < chain.userSize() - common; i++) {
            setUserLocation(i, locateUser(chain.userAddress(i), i > 0, process, sample.timestampNanos()));
            ofNoFile = lastMapped.isPresent() ? ofNoFile : i;
        }
        int node = common == 0 ? outermost(threadName, chain) : recent.node(common);
        recent.replace(process, threadName, chain, common);
        return addFrames(node, chain, common, recent);
    }

    /** Whether it was code without rules where the stack memory said no more: the kernel's call chain may. */
    private boolean canBeJoined(@Nullable TruncationReason reason) {
        return reason != null && reason != TruncationReason.NOT_UNWOUND && stackMemory.endedWithoutRule();
    }

    /** The frames that were found in the sample's stack memory. */
    private int addStackMemory(
            String threadName, @Nullable TruncationReason reason, CaptureRecord.Sample sample, Process process) {
        int node = dictionary.child(Dictionary.EMPTY_STACK, dictionary.threadLocation(threadName));
        node = reason == null ? node : dictionary.child(node, dictionary.truncatedLocation(reason));
        for (int i = stackMemory.size() - 1; i >= 0; i--) {
            long address = stackMemory.address(i);
            lastMapped = Optional.empty();
            int location = locateUser(address, !stackMemory.isInterrupted(i), process, sample.timestampNanos());
            node = dictionary.child(node, location == NOT_CODE ? dictionary.unmapped(USER_SPACE, address) : location);
        }
        return addKernel(node, sample.callChain());
    }

    /** The stack node of a sample whose process was gone before anything was known of it. */
    public int unwindGone(CaptureRecord.Sample sample) {
        forgetWhatIsOutOfDate();
        CallChain chain = sample.callChain();
        notCode = chain.userSize();
        int node = outermost(":" + sample.pid(), chain);
        for (int i = chain.userSize() - 1; i >= 0; i--) {
            node = dictionary.child(node, dictionary.unmapped(USER_SPACE, chain.userAddress(i)));
        }
        return addKernel(node, chain);
    }

    /**
     * The stack node of a wait with who ended it: behind a frame "[woken by NAME]" its frames from the innermost outward, so that the two
     * meet in the middle. Of an interrupt only its own frames: what it came upon has nothing to do with it.
     *
     * @param waitNode of {@link #unwind}
     * @param process the waker's; empty for one that has ended or is the kernel's
     */
    public int addWaker(int waitNode, Waker waker, Optional<Process> process, long timestampNanos) {
        CallChain chain = waker.callChain();
        WakerFrames frames = WakerFrames.of(chain, kernelSymbols);
        String name = frames.interrupt() ? "interrupt" : waker.name();
        int node = dictionary.child(waitNode, dictionary.named("[woken by " + name + "]", ""));
        for (int i = frames.first(); i < frames.end(); i++) {
            node = addKernel(node, chain, i);
        }
        if (frames.interrupt() || process.isEmpty()) {
            return node;
        }
        lastMapped = Optional.empty();
        for (int i = 0; i < chain.userSize(); i++) {
            long address = chain.userAddress(i);
            int location = locateUser(address, i > 0, process.get(), timestampNanos);
            node = dictionary.child(node, location == NOT_CODE ? dictionary.unmapped(USER_SPACE, address) : location);
        }
        return node;
    }

    private void forgetWhatIsOutOfDate() {
        Dictionary present = dictionaries.get();
        if (present != dictionary || kernelSymbols.version() != kernelVersion) {
            kernelLocations.clear();
            recentStacks.clear();
            recentWaits.clear();
            dictionary = present;
            kernelVersion = kernelSymbols.version();
        }
    }

    private void setUserLocation(int index, int location) {
        if (index == userLocations.length) {
            userLocations = Arrays.copyOf(userLocations, 2 * index);
        }
        userLocations[index] = location;
    }

    /** A return address is looked up one less: the call may be the last instruction of its function, file or mapping. */
    private int locateUser(long processAddress, boolean returnAddress, Process process, long timestampNanos) {
        long lookupAddress = returnAddress ? processAddress - 1 : processAddress;
        if (lastMapped.isEmpty() || !lastMapped.get().mapping().contains(lookupAddress)) {
            lastMapped = process.executableAt(lookupAddress);
        }
        if (lastMapped.isPresent()) {
            notCode = 0;
            MappedExecutable mapped = lastMapped.get();
            long elfAddress = mapped.elfAddress(processAddress);
            return returnAddress
                    ? dictionary.returnAddress(mapped.executable(), elfAddress)
                    : dictionary.instructionPointer(mapped.executable(), elfAddress);
        }
        Optional<Mapping> mapping = process.mappingAt(lookupAddress);
        if (mapping.isPresent()) {
            notCode = 0;
            // the vdso is the same code in every process, each time elsewhere: its addresses count from its start, so
            // that they meet
            long base = mapping.get().path().equals(VDSO) ? mapping.get().startAddress() : 0;
            Optional<String> function = base == 0
                    ? jitSymbols.find(process, lookupAddress, timestampNanos)
                    : kernelSymbols.vdso().find(mapping.get(), lookupAddress);
            if (function.isPresent()) {
                return dictionary.named(function.get(), base == 0 ? JIT : VDSO);
            }
            return dictionary.anonymous(mapping.get().path(), processAddress - base);
        }
        return notCode();
    }

    private int notCode() {
        notCode++;
        return NOT_CODE;
    }

    private int outermost(String threadName, CallChain chain) {
        int node =
                addTruncation(dictionary.child(Dictionary.EMPTY_STACK, dictionary.threadLocation(threadName)), chain);
        return chain.threadState().isEmpty()
                ? node
                : dictionary.child(
                        node, dictionary.named(chain.threadState().get().frame(), ""));
    }

    /** @param common how many of the outermost frames are there already */
    private int addFrames(int outerNode, CallChain chain, int common, RecentStacks.RecentStack recent) {
        int node = outerNode;
        int userSize = chain.userSize();
        int bogus = common == 0 && notCode < userSize ? notCode : 0;
        for (int i = userSize - common - 1; i >= 0; i--) {
            int location = userLocations[i];
            if (location == NOT_CODE) {
                boolean isBogus = i >= userSize - bogus;
                location = dictionary.unmapped(USER_SPACE, isBogus ? NO_ADDRESS : chain.userAddress(i));
            }
            node = dictionary.child(node, location);
            if (i > ofNoFile) {
                recent.add(chain.userAddress(i), node);
            }
        }
        int kernelInCommon = Math.max(0, common - userSize);
        for (int i = chain.kernelSize() - kernelInCommon - 1; i >= 0; i--) {
            node = addKernel(node, chain, i);
            if (ofNoFile < 0) {
                recent.add(chain.kernelAddress(i), node);
            }
        }
        return node;
    }

    private int addKernel(int userNode, CallChain chain) {
        int node = userNode;
        for (int i = chain.kernelSize() - 1; i >= 0; i--) {
            node = addKernel(node, chain, i);
        }
        return node;
    }

    private int addKernel(int outerNode, CallChain chain, int index) {
        return dictionary.child(outerNode, locateKernel(chain.kernelAddress(index), index > 0));
    }

    /** The instruction pointer itself is code for certain: when not even that is in a mapping, we do not know the mappings. */
    private int addTruncation(int node, CallChain chain) {
        if (chain.unwound()) {
            Optional<TruncationReason> why = chain.truncation();
            return why.isEmpty() ? node : dictionary.child(node, dictionary.truncatedLocation(why.get()));
        }
        int userSize = chain.userSize();
        if (chain.depthLimited()) {
            return dictionary.child(node, dictionary.truncatedLocation(TruncationReason.DEPTH_LIMIT));
        }
        if (userSize > 0 && notCode == userSize) {
            return dictionary.child(node, dictionary.truncatedLocation(TruncationReason.PROCESS_GONE));
        }
        if (userSize == 1 || notCode > 0) {
            return dictionary.child(node, dictionary.truncatedLocation(TruncationReason.NO_FRAME_POINTER));
        }
        return node;
    }

    private int locateKernel(long address, boolean returnAddress) {
        long lookupAddress = returnAddress ? address - 1 : address;
        int known = kernelLocations.find(lookupAddress);
        if (known != AddressCache.NOT_FOUND) {
            return known;
        }
        int location = dictionary.location(kernelSymbols.locate(lookupAddress));
        kernelLocations.add(lookupAddress, location);
        return location;
    }
}
