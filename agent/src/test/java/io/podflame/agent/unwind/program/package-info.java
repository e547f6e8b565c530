/** Programs that run until they are closed, for comparisons of their stacks. */
@NullMarked
package io.podflame.agent.unwind.program;

import org.jspecify.annotations.NullMarked;
