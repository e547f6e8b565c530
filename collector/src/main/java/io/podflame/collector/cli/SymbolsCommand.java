package io.podflame.collector.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Everything about names. */
@Command(
        name = "symbols",
        description = "Where names come from: which files lack them, and how to give them. Docs: docs/symbols.md.",
        mixinStandardHelpOptions = true,
        subcommands = {SymbolsMissingCommand.class, SymbolsUploadCommand.class, SymbolsListCommand.class},
        footer = {
            "",
            "Examples:",
            "  podflame symbols missing",
            "  podflame symbols upload mixer.debug",
            "  podflame symbols list"
        })
final class SymbolsCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "say which: symbols missing, symbols upload or symbols list");
    }
}
