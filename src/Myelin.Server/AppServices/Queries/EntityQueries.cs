using System.Collections.Concurrent;
using Myelin.Api;
using Myelin.Api.AppServices;
using Myelin.Server.Accounts;
using Myelin.Server.AppServices.Registrations;
using Myelin.Server.AppServices.Requests;
using Myelin.Server.Configuration;
using Myelin.Server.RoomDirectory;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.AppServices.Queries;

/// <summary>
/// Queries application services for missing users and aliases in their namespaces, which they may create before they respond ("Querying").
/// Concurrent requests for the same name share one query, and a denial is remembered for a while.
/// </summary>
internal sealed partial class EntityQueries(
    RegisteredAppServices services, AppServiceCalls calls, IAccounts accounts, MemoryBudget budget, ServerIdentity identity, TimeProvider time, ILogger<EntityQueries> logger)
    : IAccountSource, IAliasSource
{
    private readonly ConcurrentDictionary<string, Lazy<Task<QueryOutcome>>> _running = new(StringComparer.Ordinal);
    private readonly Cache<string, DateTimeOffset> _denied = new(budget, "app_service_denials", static (key, _) => EstimatedBytes.Of(key));

    /// <remarks>An invite or a profile request must not fail because a service is down: the user then does not exist.</remarks>
    public async ValueTask RequestAsync(UserId user, CancellationToken cancellationToken)
    {
        if (user.IsOn(identity.ServerName)
            && services.All.FirstOrDefault(service => service.Url is not null && service.Covers(user)) is { } owner
            && !await accounts.ExistsAsync(user, cancellationToken))
        {
            await AskAsync(owner, AppServiceRequest.Of(new QueryUserById { UserId = user }), user.Value, cancellationToken);
        }
    }

    public async ValueTask RequestAsync(RoomAlias alias, CancellationToken cancellationToken)
    {
        if (alias.ServerName != identity.ServerName)
        {
            return;
        }

        foreach (var service in services.All.Where(service => service.Url is not null && service.Covers(alias)))
        {
            switch (await AskAsync(service, AppServiceRequest.Of(new QueryRoomByAlias { RoomAlias = alias }), alias.Value, cancellationToken))
            {
                case QueryOutcome.Made:
                    return;
                case QueryOutcome.NoAnswer:
                    throw new MatrixException(408, ErrCode.Unknown, "The application service that could make the alias did not answer in time.");
            }
        }
    }

    private async ValueTask<QueryOutcome> AskAsync(AppService service, AppServiceRequest request, string name, CancellationToken cancellationToken)
    {
        var key = $"{service.Id} {name}";
        if (_denied.TryGet(key, out var until))
        {
            if (until > time.GetUtcNow())
            {
                return QueryOutcome.Denied;
            }

            _denied.Remove(key);
        }

        // The query is shared, so it does not end with the first request that gives up; its own limits end it.
        var running = _running.GetOrAdd(key, _ => new Lazy<Task<QueryOutcome>>(() => AskOnceAsync(service, request, key)));
        return await running.Value.WaitAsync(cancellationToken);
    }

    private async Task<QueryOutcome> AskOnceAsync(AppService service, AppServiceRequest request, string key)
    {
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    var answer = await calls.SendAsync(service, request, CancellationToken.None);
                    if (answer.IsSuccess)
                    {
                        return QueryOutcome.Made;
                    }

                    _denied.Set(key, time.GetUtcNow() + AppServiceLimits.DenialLifetime);
                    return QueryOutcome.Denied;
                }
                catch (AppServiceUnreachableException failure)
                {
                    QueryFailed(logger, service.Id, request.Contract.Id, failure.Message);
                    if (attempt >= AppServiceLimits.QueryAttempts)
                    {
                        return QueryOutcome.NoAnswer;
                    }
                }
            }
        }
        finally
        {
            _running.TryRemove(key, out _);
        }
    }

    [LoggerMessage(EventId = 1501, Level = LogLevel.Warning, Message = "The application service '{Service}' gave no answer to {Operation}: {Reason}")]
    private static partial void QueryFailed(ILogger logger, string service, string operation, string reason);

    private enum QueryOutcome
    {
        Made,
        Denied,
        NoAnswer,
    }
}
