package io.podflame.agent.unwind;

import io.podflame.agent.model.UserStack;
import java.util.ArrayList;
import java.util.List;

/**
 * What gdb says of a thread that was stopped somewhere.
 *
 * @param stack registers and stack memory
 * @param frames addresses, leaf first
 * @param framesOnStack how many of them are on that stack; those of a goroutine that went over to it are on another
 * @param end why gdb's frames end; empty at the outermost one
 */
record StoppedProcess(UserStack stack, List<Long> frames, int framesOnStack, String end) {

    private static final int HEXADECIMAL = 16;
    private static final int ABI_64 = 2;

    StoppedProcess {
        frames = List.copyOf(frames);
    }

    /**
     * Of what stopped.py printed.
     *
     * @param memory from the stack pointer upward
     */
    static StoppedProcess parse(List<String> lines, byte[] memory) {
        long mask = 0;
        for (String line : lines) {
            if (line.startsWith("register ")) {
                mask |= 1L << Integer.parseInt(line.split(" ")[1]);
            }
        }
        UserStack stack = new UserStack();
        stack.begin(ABI_64, mask);
        List<Long> frames = new ArrayList<>();
        int switched = Integer.MAX_VALUE;
        String end = "";
        for (String line : lines) {
            String[] words = line.split(" ", 3);
            switch (words[0]) {
                case "register" ->
                    stack.setRegister(Integer.parseInt(words[1]), Long.parseUnsignedLong(words[2], HEXADECIMAL));
                case "frame" -> frames.add(Long.parseUnsignedLong(words[1], HEXADECIMAL));
                case "switched" -> switched = frames.size();
                case "end" -> end = line.substring("end".length()).strip();
                default -> {} // the thread, and what gdb says besides
            }
        }
        System.arraycopy(memory, 0, stack.memory(memory.length), 0, memory.length);
        return new StoppedProcess(stack, frames, Math.min(switched, frames.size()), end);
    }
}
