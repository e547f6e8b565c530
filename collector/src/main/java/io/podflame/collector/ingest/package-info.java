/**
 * Stage 6. Takes an agent's messages. Gives validated profiles to the store, and acknowledgements to the agent.
 */
@NullMarked
package io.podflame.collector.ingest;

import org.jspecify.annotations.NullMarked;
