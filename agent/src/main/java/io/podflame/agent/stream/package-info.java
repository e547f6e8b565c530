/**
 * Stage 5 of 5 in the agent. Takes profile windows into a bounded queue. Gives them to the collector over gRPC, again until
 * acknowledged; hears of sessions and symbol-table requests.
 */
@NullMarked
package io.podflame.agent.stream;

import org.jspecify.annotations.NullMarked;
