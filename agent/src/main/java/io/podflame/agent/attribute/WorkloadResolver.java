package io.podflame.agent.attribute;

import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Workload;
import java.util.List;

/**
 * Finds the workload of a process, at once. The answer may be early: a container that the runtime has not told us of yet is a
 * {@link Workload.Kind#CONTAINER}, and {@link #settled} says later which pod it is. So no sample ever waits, and none is
 * attributed to the wrong pod; only the window's end waits, while {@link #settling}:
 *
 * <pre>
 * sampling thread    workloadOf → CONTAINER 4f1c…   workloadOf → POD          window closes: settled(CONTAINER 4f1c…) → POD
 * directory's thread           └─ asks the runtime ─┘ (milliseconds)
 * </pre>
 *
 * Waiting for the runtime on the sampling thread was the alternative; a runtime that takes a second under load would cost a ring
 * full of samples.
 */
public interface WorkloadResolver {

    /** Takes in what other records tell: who forked whom. Called in time order on the sampling thread, for every record. */
    void apply(CaptureRecord record);

    /**
     * The workload of a process, whether it still runs or not. The same instance is returned while nothing changes. Called on the
     * sampling thread.
     *
     * @param startId changes whenever the pid begins to run another program
     * @param name the process's own name (comm), for one that is gone before more can be read
     */
    Workload workloadOf(int pid, long startId, String name, boolean kernelThread);

    /** What a workload given earlier has turned out to be; itself when there is nothing new. For any thread. */
    Workload settled(Workload workload);

    /** Whether {@link #settled} may say more in a moment, because the runtime is being asked. For any thread. */
    boolean settling(Workload workload);

    /**
     * Every workload known on the node: the running containers, and what else has been seen and still runs, unless it is
     * {@link #settling}. Sorted by kind, namespace, pod, container, name. For any thread.
     */
    List<Workload> inventory();
}
