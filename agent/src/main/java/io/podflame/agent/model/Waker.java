package io.podflame.agent.model;

/** Who ended a wait, and what it was doing. Reused from sample to sample; not thread-safe. */
public final class Waker {

    private final CallChain callChain = new CallChain();
    private int pid;
    private int tid;
    private String name = "";

    void set(int newPid, int newTid, String newName) {
        pid = newPid;
        tid = newTid;
        name = newName;
        callChain.clear();
    }

    /** 0 for the idle task, on which an interrupt may have come. */
    public int pid() {
        return pid;
    }

    public int tid() {
        return tid;
    }

    /** The thread's. */
    public String name() {
        return name;
    }

    /** Where it was when it woke the thread; in the kernel the frames of what noted it come first. */
    public CallChain callChain() {
        return callChain;
    }
}
