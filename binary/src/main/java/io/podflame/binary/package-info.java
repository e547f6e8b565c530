/**
 * What executable files say: the values and the bounds-checked reader that every format here shares.
 *
 * <p>Takes the bytes of a file somebody else wrote. Gives {@link io.podflame.binary.BuildId} and
 * {@link io.podflame.binary.ByteView}, and says what is wrong through
 * {@link io.podflame.binary.MalformedInputException}. Next: {@code binary.elf} and {@code binary.go} read formats,
 * {@code binary.unwind} how frames lead to their callers, {@code binary.symbol} holds symbol tables, {@code binary.executable} joins them for one file. Must not know processes,
 * samples, the agent, the collector or any library beyond the JDK but XZ for Java, for {@code elf.MiniDebugInfo}.
 */
@NullMarked
package io.podflame.binary;

import org.jspecify.annotations.NullMarked;
