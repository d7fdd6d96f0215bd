using System.Text.Json.Nodes;
using Myelin.Api;
using Myelin.Api.ClientServer.Accounts;

namespace Myelin.Server.Accounts.Interactive;

/// <inheritdoc cref="IUserInteractiveAuthentication"/>
internal sealed class UserInteractiveAuthentication(InteractiveSessions sessions, IEnumerable<IAuthenticationStage> stages) : IUserInteractiveAuthentication
{
    private readonly Dictionary<string, IAuthenticationStage> _stages = stages.ToDictionary(stage => stage.Type, StringComparer.Ordinal);

    public async ValueTask<T> RunAsync<T>(
        InteractiveRequest request, AuthenticationData? auth, Func<InteractiveOutcome, CancellationToken, ValueTask<T>> action, CancellationToken cancellationToken)
    {
        var session = SessionOf(request, auth);
        await session.Gate.WaitAsync(cancellationToken);
        try
        {
            if (session.IsOver)
            {
                throw Challenge(request, sessions.Begin(request), ErrCodes.Forbidden, "The session is over.");
            }

            if (auth is not null)
            {
                await AttemptAsync(request, auth, session, cancellationToken);
            }

            if (!request.Flows.Any(flow => flow.SequenceEqual(session.Completed)))
            {
                throw Challenge(request, session);
            }

            var result = await action(session.Outcome, cancellationToken);
            session.IsOver = true;
            sessions.End(session);
            return result;
        }
        finally
        {
            session.Gate.Release();
        }
    }

    private InteractiveSession SessionOf(InteractiveRequest request, AuthenticationData? auth)
    {
        // Clients that know the flows present the first stage right away, without a session.
        if (auth?.Session is not { } id)
        {
            return sessions.Begin(request);
        }

        var session = sessions.Find(id)
            ?? throw Challenge(request, sessions.Begin(request), ErrCodes.Forbidden, "The session is not known, or has expired.");
        return session.IsFor(request)
            ? session
            : throw MatrixException.Forbidden("The session was begun for another request.");
    }

    private async ValueTask AttemptAsync(InteractiveRequest request, AuthenticationData auth, InteractiveSession session, CancellationToken cancellationToken)
    {
        // Without a type the client believes that a stage was completed elsewhere; a completed stage is not tried again.
        if (auth.Type is not { } type || session.Completed.Contains(type))
        {
            return;
        }

        var isNext = request.Flows.Any(flow =>
            flow.Length > session.Completed.Count && flow.Take(session.Completed.Count).SequenceEqual(session.Completed) && flow[session.Completed.Count] == type);
        if (!isNext || !_stages.TryGetValue(type, out var stage))
        {
            throw Challenge(request, session, ErrCodes.Forbidden, "This is not the next stage of any flow.");
        }

        try
        {
            session.Outcome = await stage.AttemptAsync(request, auth.Content, session.Outcome, cancellationToken);
            session.Completed.Add(type);
        }
        catch (MatrixException refusal) when (refusal is { Status: 401, ErrCode: ErrCodes.Forbidden })
        {
            throw Challenge(request, session, refusal.ErrCode, refusal.Message);
        }
    }

    private MatrixException Challenge(InteractiveRequest request, InteractiveSession session, string? errCode = null, string? error = null)
    {
        var parameters = new JsonObject();
        foreach (var type in request.Flows.SelectMany(flow => flow).Distinct())
        {
            if (_stages.TryGetValue(type, out var stage) && stage.Parameters is { } needed)
            {
                parameters[type] = needed;
            }
        }

        var body = new JsonObject
        {
            ["flows"] = new JsonArray([.. request.Flows.Select(flow => new JsonObject
            {
                ["stages"] = new JsonArray([.. flow.Select(stage => (JsonNode)stage)]),
            })]),
            ["params"] = parameters,
            ["session"] = session.Id,
        };
        if (session.Completed.Count > 0)
        {
            body["completed"] = new JsonArray([.. session.Completed.Select(stage => (JsonNode)stage)]);
        }

        return new MatrixException(401, errCode ?? ErrCodes.Unknown, error ?? "More authentication is needed.") { Extra = body, OmitsErrCode = errCode is null };
    }
}
