package io.podflame.collector.web;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.podflame.collector.session.SessionRefusedException;
import java.util.Optional;

/** Runs one handler off the event loop, turns what it throws into a problem, and compresses what it answers. */
final class ApiService implements HttpService {

    private static final System.Logger LOG = System.getLogger(ApiService.class.getName());

    private final Handler handler;

    ApiService(Handler handler) {
        this.handler = handler;
    }

    /** May block. */
    interface Handler {
        Answer handle(ApiRequest request);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        return HttpResponse.of(request.aggregate()
                .thenApplyAsync(
                        aggregated -> response(request.headers(), answer(context, aggregated)),
                        context.blockingTaskExecutor()));
    }

    private Answer answer(ServiceRequestContext context, AggregatedHttpRequest request) {
        try {
            return handler.handle(new ApiRequest(context, request));
        } catch (ProblemException e) {
            return e.answer();
        } catch (SessionRefusedException e) {
            return Answer.problem(status(e.refusal()), String.valueOf(e.getMessage()), e.remedy());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, context.method() + " " + context.path() + " failed", e);
            return Answer.problem(
                    HttpStatus.INTERNAL_SERVER_ERROR, "the collector failed: " + e, "see the collector's log");
        }
    }

    private static HttpStatus status(SessionRefusedException.Refusal refusal) {
        return switch (refusal) {
            case WRONG -> HttpStatus.BAD_REQUEST;
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case AMBIGUOUS -> HttpStatus.CONFLICT;
            case NO_AGENT -> HttpStatus.SERVICE_UNAVAILABLE;
            case TOO_MANY -> HttpStatus.TOO_MANY_REQUESTS;
        };
    }

    static HttpResponse response(RequestHeaders request, Answer answer) {
        Optional<String> tag = answer.tag();
        if (tag.isPresent() && request.get(HttpHeaderNames.IF_NONE_MATCH, "").contains(tag.get())) {
            return HttpResponse.of(caching(ResponseHeaders.builder(HttpStatus.NOT_MODIFIED), tag)
                    .build());
        }
        byte[] content = answer.content().array();
        ContentCoding coding = ContentCoding.of(request, content.length);
        ResponseHeadersBuilder headers = caching(ResponseHeaders.builder(answer.status()), tag)
                .contentType(answer.type())
                .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff");
        answer.fileName()
                .ifPresent(
                        name -> headers.set(HttpHeaderNames.CONTENT_DISPOSITION, "inline; filename=\"" + name + "\""));
        if (coding != ContentCoding.IDENTITY) {
            headers.set(HttpHeaderNames.CONTENT_ENCODING, coding.label());
        }
        return HttpResponse.of(headers.build(), HttpData.wrap(coding.encode(content)));
    }

    /** What has a tag may be kept by its reader, and is asked for again each time: {@code no-cache} means no more than that. */
    private static ResponseHeadersBuilder caching(ResponseHeadersBuilder headers, Optional<String> tag) {
        tag.ifPresent(of -> headers.set(HttpHeaderNames.ETAG, of));
        return headers.set(HttpHeaderNames.CACHE_CONTROL, tag.isPresent() ? "private, no-cache" : "no-store")
                .set(HttpHeaderNames.VARY, "accept-encoding");
    }
}
