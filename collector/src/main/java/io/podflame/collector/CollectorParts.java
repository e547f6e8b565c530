package io.podflame.collector;

import io.micrometer.core.instrument.MeterRegistry;
import io.podflame.collector.debugfile.DebugFileSettings;
import io.podflame.collector.debugfile.DebugFiles;
import io.podflame.collector.debugfile.DebuginfodSearch;
import io.podflame.collector.doctor.Doctor;
import io.podflame.collector.doctor.DoctorRounds;
import io.podflame.collector.doctor.KnownConfiguration;
import io.podflame.collector.doctor.MissingReasons;
import io.podflame.collector.doctor.RuleLookBacks;
import io.podflame.collector.health.DebugFileCounters;
import io.podflame.collector.health.FindingGauges;
import io.podflame.collector.health.IngestCounters;
import io.podflame.collector.health.StoreHealth;
import io.podflame.collector.ingest.AgentLinkService;
import io.podflame.collector.query.QueryService;
import io.podflame.collector.session.AgentRegistry;
import io.podflame.collector.session.SessionService;
import io.podflame.collector.session.WorkloadDirectory;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.SymbolStore;
import io.podflame.collector.symbolize.Symbolizer;
import io.podflame.collector.web.SymbolServices;
import java.time.Clock;

/**
 * What a collector consists of, put together, without a server: agents and importers reach {@link #agentLink()} over whatever carries
 * gRPC, and {@link #queries()} answers. Every part is thread-safe. The stores stay the caller's to close.
 */
public final class CollectorParts implements AutoCloseable {

    private final IngestCounters counters;
    private final AgentRegistry agents = new AgentRegistry();
    private final WorkloadDirectory directory;
    private final SessionService sessions;
    private final StoreHealth storeHealth;
    private final AgentLinkService agentLink;
    private final QueryService queries;
    private final DebugFiles debugFiles;
    private final DebuginfodSearch debuginfod;
    private final SymbolServices symbolServices;
    private final Doctor doctor;
    private final DoctorRounds rounds;

    public CollectorParts(
            ProfileStore profiles,
            SymbolStore symbols,
            Collector.Settings settings,
            MeterRegistry metrics,
            Clock clock) {
        DebugFileSettings debugFileSettings = settings.debugFiles();
        counters = new IngestCounters(metrics);
        directory = new WorkloadDirectory(agents, profiles, clock);
        sessions = new SessionService(agents, directory, profiles, clock);
        storeHealth = new StoreHealth(profiles);
        Symbolizer symbolizer = new Symbolizer(symbols);
        queries = new QueryService(profiles, symbolizer);
        DebugFileCounters debugFileCounters = new DebugFileCounters(metrics);
        debugFiles = new DebugFiles(debugFileSettings, symbolizer.store(), queries, clock);
        debuginfod =
                DebuginfodSearch.start(debugFileSettings, debugFiles, symbolizer.store(), debugFileCounters, clock);
        agentLink = new AgentLinkService(
                new AgentLinkService.Stores(profiles, symbolizer.store(), storeHealth, debuginfod::seen),
                new AgentLinkService.Sessions(agents, sessions),
                counters,
                clock,
                Collector.VERSION);
        symbolServices = new SymbolServices(
                symbolizer.store(),
                debugFiles,
                debugFileCounters,
                agentLink::whyMissing,
                debuginfod::seen,
                debugFileSettings.servers().stream().map(Object::toString).toList());
        doctor = new Doctor(
                profiles,
                queries,
                settings.rules(),
                new KnownConfiguration(directory, agents, settings.apiServer(), clock),
                new MissingReasons(symbolizer.store(), agentLink::whyMissing));
        FindingGauges findingGauges = new FindingGauges(metrics);
        RuleLookBacks ruleLookBacks = new RuleLookBacks(sessions::lookBack);
        rounds = new DoctorRounds(doctor, clock, (report, took) -> {
            findingGauges.show(report.findings(), took);
            ruleLookBacks.round(report);
        });
    }

    public IngestCounters counters() {
        return counters;
    }

    public AgentRegistry agents() {
        return agents;
    }

    public WorkloadDirectory directory() {
        return directory;
    }

    public SessionService sessions() {
        return sessions;
    }

    public StoreHealth storeHealth() {
        return storeHealth;
    }

    /** To be given to a gRPC server, and closed before it. */
    public AgentLinkService agentLink() {
        return agentLink;
    }

    public QueryService queries() {
        return queries;
    }

    /** What requests about symbols are answered from. */
    public SymbolServices symbolServices() {
        return symbolServices;
    }

    /** Diagnoses what is asked for. */
    public Doctor doctor() {
        return doctor;
    }

    /** To be started once all is up. */
    public DoctorRounds rounds() {
        return rounds;
    }

    /** Gives up what is searched for and read; to be called before the stores are closed. */
    @Override
    public void close() {
        rounds.close();
        debuginfod.close();
        debugFiles.close();
    }
}
