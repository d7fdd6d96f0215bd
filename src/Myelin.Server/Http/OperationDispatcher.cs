using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Myelin.Api;
using Myelin.Api.Contracts;
using Myelin.Core.Json;

namespace Myelin.Server.Http;

/// <summary>
/// The HTTP adapter: finds the operation, authenticates, applies limits, reads the body, runs the operation and responds. Apart from this
/// namespace, nothing sees an <see cref="HttpContext"/>.
/// </summary>
internal sealed partial class OperationDispatcher(
    OperationTree operations,
    IAccessTokenAuthentication authentication,
    IServerAuthentication servers,
    ClientAddresses clients,
    RateLimits rateLimits,
    HttpMetrics metrics,
    TimeProvider time,
    ILogger<OperationDispatcher> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        ErrorResponse.AddCorsHeaders(context.Response);
        var operationId = "unknown";
        try
        {
            var found = operations.Find(context.Request.Method, RawPath(context));
            if (found.Match is not { } match)
            {
                await RefuseAsync(context, found.IsPathKnown);
                return;
            }

            operationId = match.Operation.Contract.Id;
            await InvokeAsync(context, match);
        }
        catch (MatrixException refusal)
        {
            await ErrorResponse.WriteAsync(context, refusal);
        }
        catch (InvalidJsonException invalid)
        {
            await ErrorResponse.WriteAsync(context, new MatrixException(
                400, invalid.Kind is InvalidJsonKind.NotJson or InvalidJsonKind.InvalidUtf8 ? ErrCode.NotJson : ErrCode.BadJson, invalid.Message));
        }
        catch (BadHttpRequestException bad)
        {
            await ErrorResponse.WriteAsync(context, new MatrixException(
                bad.StatusCode, bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? ErrCode.TooLarge : ErrCode.Unknown, bad.Message));
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (Exception failure)
        {
            RequestFailed(logger, operationId, failure);
            await ErrorResponse.WriteAsync(context, new MatrixException(500, ErrCode.Unknown, "Internal server error."));
        }
        finally
        {
            metrics.Record(operationId, context.Response.StatusCode, time.GetElapsedTime(started));
        }
    }

    private static string RawTarget(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    private static ReadOnlySpan<char> RawPath(HttpContext context)
    {
        var target = RawTarget(context).AsSpan();
        if (target.IsEmpty || target[0] != '/')
        {
            return context.Request.Path.Value;
        }

        var end = target.IndexOf('?');
        return end < 0 ? target : target[..end];
    }

    private static Task RefuseAsync(HttpContext context, bool isPathKnown)
    {
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
            return Task.CompletedTask;
        }

        return ErrorResponse.WriteAsync(context, isPathKnown
            ? new MatrixException(405, ErrCode.Unrecognized, "That method is not served at this path.")
            : new MatrixException(404, ErrCode.Unrecognized, "Nothing is served at this path."));
    }

    private async Task InvokeAsync(HttpContext context, OperationTree.Match match)
    {
        var contract = match.Operation.Contract;
        var address = clients.Of(context).Address;
        var userAgent = context.Request.Headers.UserAgent.ToString();
        if (contract.Auth == AuthScheme.Server)
        {
            await InvokeSignedAsync(context, match, new Call(null, address, userAgent));
            return;
        }

        var caller = await AuthenticateAsync(context, contract, address);
        if (caller is { IsGuest: true } && !contract.AllowsGuests)
        {
            throw new MatrixException(403, ErrCode.GuestAccessForbidden, "Guests may not do this.");
        }

        rateLimits.Charge(contract.RateLimit, caller, address);
        if (contract.RefusesSuspended)
        {
            caller?.RefuseSuspended();
        }

        var body = match.Operation.ReadsBody ? RequestBody.Needed(await RequestBody.ReadAsync(context, contract), contract) : default;
        var content = match.Operation.ReadsContent ? RequestContent.Of(context) : null;
        var values = new RequestValues(match, context.Request.Query, body, content);
        await match.Operation.InvokeAsync(
            context.RequestServices, new Call(caller, address, userAgent, PresentedToken(context.Request) is not null), values, new HttpResponseSink(context), context.RequestAborted);
    }

    /// <summary>A call of another server, whose signature covers the body too, so that is read first.</summary>
    private async Task InvokeSignedAsync(HttpContext context, OperationTree.Match match, Call call)
    {
        var contract = match.Operation.Contract;
        var claim = servers.Read(context.Request.Headers.Authorization);
        var sent = await RequestBody.ReadAsync(context, contract);
        var origin = await claim.VerifyAsync(
            new ReceivedRequest(context.Request.Method, RawTarget(context), sent.IsEmpty ? (ReadOnlyMemory<byte>?)null : sent, contract.MaximumDepth), context.RequestAborted);
        if (contract.RateLimit != RateLimitClass.None)
        {
            rateLimits.Charge(contract.RateLimit, origin.Value);
        }

        var values = new RequestValues(match, context.Request.Query, match.Operation.ReadsBody ? RequestBody.Needed(sent, contract) : default, null);
        await match.Operation.InvokeAsync(context.RequestServices, call.From(origin), values, new HttpResponseSink(context), context.RequestAborted);
    }

    private async ValueTask<Caller?> AuthenticateAsync(HttpContext context, Operation contract, IPAddress? address)
    {
        if (contract.Auth == AuthScheme.None)
        {
            return null;
        }

        if (contract.Auth == AuthScheme.HomeserverToken)
        {
            throw new NotSupportedException($"{contract.Id} can't be served: requests that authenticate by {contract.Auth} are not verified here.");
        }

        if (PresentedToken(context.Request) is not { } token)
        {
            return contract.Auth is AuthScheme.OptionalAccessToken or AuthScheme.OptionalAppServiceToken
                ? null
                : throw new MatrixException(401, ErrCode.MissingToken, "An access token is needed.");
        }

        var query = context.Request.Query;
        var presented = new Presented(
            address,
            context.Request.Headers.UserAgent,
            contract.AllowsLocked,
            query["user_id"],
            query["device_id"].ToString() is { Length: > 0 } device ? device : query["org.matrix.msc3202.device_id"]);
        if (contract.Auth == AuthScheme.OptionalAppServiceToken)
        {
            return await authentication.FindAppServiceAsync(
                token, presented with { MasqueradeUser = null, MasqueradeDevice = null }, context.RequestAborted);
        }

        var caller = await authentication.AuthenticateAsync(token, presented, context.RequestAborted);
        return contract.Auth != AuthScheme.AppServiceToken || caller.Kind == CallerKind.AppService
            ? caller
            : throw MatrixException.Forbidden("Only application services may do this.");
    }

    // Version 1.19 still lets clients send the token in the query ("Using access tokens"), and older libraries know no other way.
    private static string? PresentedToken(HttpRequest request)
    {
        const string scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        var token = header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header[scheme.Length..] : request.Query["access_token"].ToString();
        return token.Length > 0 ? token : null;
    }

    [LoggerMessage(EventId = 100, Level = LogLevel.Error, Message = "{Operation} failed.")]
    private static partial void RequestFailed(ILogger logger, string operation, Exception exception);
}
