/**
 * The product as a person has it: the entry script started as processes, the command line run to its end, the query API asked over
 * HTTP. Takes arguments. Gives processes, answers and stacks. Must not know the node kit.
 */
@NullMarked
package io.podflame.systemtest.product;

import org.jspecify.annotations.NullMarked;
