package io.podflame.agent.stream;

/**
 * What the link connects with the collector.
 *
 * @param windows what goes up
 * @param commands what comes down
 */
public record LinkParts(
        AgentIdentity identity, WindowQueue windows, SymbolTableSource symbolTables, SessionCommands commands) {}
