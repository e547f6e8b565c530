package io.podflame.collector.web;

import io.podflame.collector.api.MissingSymbols;
import io.podflame.collector.api.MissingSymbols.MissingFile;
import io.podflame.collector.api.SymbolTableList;
import io.podflame.collector.api.SymbolTableList.SymbolTableView;
import io.podflame.collector.doctor.MissingReasons;
import io.podflame.collector.model.Granularity;
import io.podflame.collector.query.QueryService;
import io.podflame.collector.query.UnnamedFile;
import io.podflame.collector.query.UnnamedFiles;
import io.podflame.collector.store.SymbolTableDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code GET /api/v1/symbols} and {@code GET /api/v1/symbols/missing}. */
final class SymbolHandlers {

    private final SymbolServices services;
    private final QueryService queries;
    private final ChosenProfiles chosen;

    SymbolHandlers(SymbolServices services, QueryService queries, ChosenProfiles chosen) {
        this.services = services;
        this.queries = queries;
        this.chosen = chosen;
    }

    Answer list(ApiRequest request) {
        request.requireOnly();
        List<SymbolTableView> tables = new ArrayList<>();
        services.tables().forEach(table -> tables.add(view(table)));
        return Answer.json(new SymbolTableList(services.files().limitBytes(), services.debuginfodServers(), tables));
    }

    private static SymbolTableView view(SymbolTableDescription table) {
        return new SymbolTableView(
                table.buildId().hex(),
                table.file(),
                table.symbols(),
                table.stretches(),
                table.sizeBytes(),
                table.origin().kind().name(),
                table.origin().name(),
                table.storedMillis());
    }

    /** Whoever asks for names has servers asked for them, too. */
    Answer missing(ApiRequest request) {
        request.requireOnly("workload", "from", "to", "event", "session");
        UnnamedFiles unnamed = queries.unnamed(chosen.of(request, Granularity.FUNCTION));
        MissingReasons reasons = new MissingReasons(services.tables(), services.agents());
        List<MissingFile> files = new ArrayList<>();
        for (UnnamedFile file : unnamed.files()) {
            files.add(reasons.of(file, unnamed.value()));
            file.executable().filter(executable -> executable.readable()).ifPresent(services.missed());
        }
        long unnamedValue =
                unnamed.files().stream().mapToLong(UnnamedFile::value).sum();
        return Answer.json(new MissingSymbols(
                TimeUnit.NANOSECONDS.toMillis(unnamed.range().startNanos()),
                TimeUnit.NANOSECONDS.toMillis(unnamed.range().endNanos()),
                unnamed.event().name(),
                unnamed.event().unit().name().toLowerCase(java.util.Locale.ROOT),
                unnamed.value(),
                unnamedValue,
                unnamed.value() == 0 ? 0 : (double) unnamedValue / unnamed.value(),
                files));
    }
}
