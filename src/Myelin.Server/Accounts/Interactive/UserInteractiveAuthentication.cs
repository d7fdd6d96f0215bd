using System.Text.Json;
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
                throw Challenge(request, sessions.Begin(request), ErrCode.Forbidden, "The session is over.");
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
        // Clients that know the flows send the first stage right away, without a session.
        if (auth?.Session is not { } id)
        {
            return sessions.Begin(request);
        }

        var session = sessions.Find(id)
            ?? throw Challenge(request, sessions.Begin(request), ErrCode.Forbidden, "The session is not known, or has expired.");
        return session.IsFor(request)
            ? session
            : throw MatrixException.Forbidden("The session was begun for another request.");
    }

    private async ValueTask AttemptAsync(InteractiveRequest request, AuthenticationData auth, InteractiveSession session, CancellationToken cancellationToken)
    {
        // No type: the client believes that a stage was completed elsewhere. Completed stages are not repeated.
        if (auth.Type is not { } type || session.Completed.Contains(type))
        {
            return;
        }

        var isNext = request.Flows.Any(flow =>
            flow.Length > session.Completed.Count && flow.Take(session.Completed.Count).SequenceEqual(session.Completed) && flow[session.Completed.Count] == type);
        if (!isNext || !_stages.TryGetValue(type, out var stage))
        {
            throw Challenge(request, session, ErrCode.Forbidden, "This is not the next stage of any flow.");
        }

        try
        {
            session.Outcome = await stage.AttemptAsync(request, auth.Content, session.Outcome, cancellationToken);
            session.Completed.Add(type);
        }
        catch (MatrixException refusal) when (refusal.Status == 401 && refusal.ErrCode == ErrCode.Forbidden)
        {
            throw Challenge(request, session, refusal.ErrCode, refusal.Message);
        }
    }

    private MatrixException Challenge(InteractiveRequest request, InteractiveSession session, ErrCode? errCode = null, string? error = null)
    {
        var parameters = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var type in request.Flows.SelectMany(flow => flow).Distinct())
        {
            if (_stages.TryGetValue(type, out var stage) && stage.Parameters is { } needed)
            {
                parameters[type] = JsonElement.Parse(needed.ToJsonString());
            }
        }

        return new MatrixException(401, new MatrixError(errCode, error)
        {
            Challenge = new AuthenticationChallenge { Flows = [.. request.Flows], Parameters = parameters, Session = session.Id, Completed = [.. session.Completed] },
        });
    }
}
