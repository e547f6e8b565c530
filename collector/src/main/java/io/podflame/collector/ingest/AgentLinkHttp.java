package io.podflame.collector.ingest;

import com.linecorp.armeria.server.HttpServiceWithRoutes;
import com.linecorp.armeria.server.grpc.GrpcService;

/** The agents' service over HTTP/2, beside everything else on the collector's port. */
public final class AgentLinkHttp {

    private AgentLinkHttp() {}

    /** For Armeria: streams without end, and handlers that may block. */
    public static HttpServiceWithRoutes of(AgentLinkService service) {
        return GrpcService.builder()
                .addService(service)
                .maxRequestMessageLength(AgentLinkService.MAX_MESSAGE_BYTES)
                .useBlockingTaskExecutor(true)
                .build();
    }
}
