package io.podflame.collector.web;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.podflame.collector.api.Problem;
import org.jspecify.annotations.Nullable;

/** What the server refuses by itself (no such request, too large, too slow) is answered as a problem too. */
final class ProblemErrorHandler implements ServerErrorHandler {

    @Override
    public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
        return ServerErrorHandler.ofDefault().onServiceException(context, cause);
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext context,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        String error = description == null || description.isEmpty() ? status.reasonPhrase() : description;
        Problem problem = new Problem(error, remedy(status));
        return AggregatedHttpResponse.of(status, MediaType.JSON, Json.write(problem));
    }

    private static String remedy(HttpStatus status) {
        return switch (status.code()) {
            case 400, 404, 405 -> "docs/api.md lists the requests there are";
            case 413 -> "send at most " + CollectorServer.MAX_REQUEST_BYTES + " bytes";
            case 503 -> "ask for a shorter time range, or again later";
            default -> "";
        };
    }
}
