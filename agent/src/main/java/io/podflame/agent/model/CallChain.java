package io.podflame.agent.model;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The raw addresses of one sample, leaf first: kernel addresses, then user addresses. Reused from sample to sample; not
 * thread-safe. In each part the first address is an instruction pointer, the others are return addresses.
 */
public final class CallChain {

    private long[] addresses = new long[256];
    private int kernelSize;
    private int size;
    private boolean depthLimited;
    private boolean unwound;
    private Optional<TruncationReason> truncation = Optional.empty();
    private Optional<ThreadState> threadState = Optional.empty();
    private Optional<Waker> waker = Optional.empty();
    private @Nullable Waker reusedWaker;

    /** Empties the chain. */
    public void clear() {
        kernelSize = 0;
        size = 0;
        depthLimited = false;
        unwound = false;
        truncation = Optional.empty();
        threadState = Optional.empty();
        waker = Optional.empty();
    }

    /** Adds the next kernel address outward. Must precede every user address. */
    public void addKernel(long address) {
        if (size != kernelSize) {
            throw new IllegalStateException("kernel address after a user address");
        }
        add(address);
        kernelSize = size;
    }

    /** Adds the next user address outward. */
    public void addUser(long address) {
        add(address);
    }

    /** Adds kernel addresses outward, from one index of the source to before another. Must precede every user address. */
    public void addKernel(long[] source, int from, int to) {
        if (size != kernelSize) {
            throw new IllegalStateException("kernel address after a user address");
        }
        add(source, from, to);
        kernelSize = size;
    }

    /** Adds user addresses outward, from one index of the source to before another. */
    public void addUser(long[] source, int from, int to) {
        add(source, from, to);
    }

    /** Notes that the kernel stopped at its depth limit, so that outer frames are missing. */
    public void markDepthLimited() {
        depthLimited = true;
    }

    /**
     * Notes that the user addresses were found by unwind rules, not by the kernel's following of frame pointers.
     *
     * @param reason why there are not all of them; empty when there are
     */
    public void markUnwound(Optional<TruncationReason> reason) {
        unwound = true;
        truncation = reason;
    }

    /** Notes what the thread was doing, for graphs that show both; empty for others. */
    public void setThreadState(Optional<ThreadState> state) {
        threadState = state;
    }

    /** What the thread was doing; empty where all samples are of the same. */
    public Optional<ThreadState> threadState() {
        return threadState;
    }

    /** Notes who ended the wait; the frames of it are to be added to what this gives. */
    public Waker setWaker(int pid, int tid, String name) {
        Waker reused = reusedWaker == null ? new Waker() : reusedWaker;
        reused.set(pid, tid, name);
        reusedWaker = reused;
        if (waker.isEmpty()) {
            waker = Optional.of(reused);
        }
        return reused;
    }

    /** Who ended the wait, where that was asked for. */
    public Optional<Waker> waker() {
        return waker;
    }

    /** Whether {@link #truncation} tells how the user addresses end. */
    public boolean unwound() {
        return unwound;
    }

    /** Why user addresses are missing at the outer end, where they were {@link #unwound}. */
    public Optional<TruncationReason> truncation() {
        return truncation;
    }

    public int kernelSize() {
        return kernelSize;
    }

    public int userSize() {
        return size - kernelSize;
    }

    /** @param index 0 is the leaf */
    public long kernelAddress(int index) {
        if (index >= kernelSize) {
            throw new IndexOutOfBoundsException(index);
        }
        return addresses[index];
    }

    /** @param index 0 is the innermost user address */
    public long userAddress(int index) {
        if (index < 0 || index >= userSize()) {
            throw new IndexOutOfBoundsException(index);
        }
        return addresses[kernelSize + index];
    }

    public boolean depthLimited() {
        return depthLimited;
    }

    private void add(long address) {
        if (size == addresses.length) {
            addresses = Arrays.copyOf(addresses, size * 2);
        }
        addresses[size++] = address;
    }

    private void add(long[] source, int from, int to) {
        int count = to - from;
        if (count > addresses.length - size) {
            addresses = Arrays.copyOf(addresses, Math.max(addresses.length * 2, size + count));
        }
        System.arraycopy(source, from, addresses, size, count);
        size += count;
    }
}
