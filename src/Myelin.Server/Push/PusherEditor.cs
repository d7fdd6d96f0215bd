using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Push;

/// <summary>Creates, changes and deletes pushers ("POST pushers/set").</summary>
internal sealed class PusherEditor(
    PusherStore store, PusherViews views, IEmailAddresses emailAddresses, ILogWriter writer, IEntityNumbers numbers, IOptions<MyelinOptions> options, TimeProvider time)
{
    /// <summary>Sets or deletes the pusher in the body of a request.</summary>
    /// <exception cref="MatrixException">The body is invalid, or the user has too many pushers.</exception>
    public async ValueTask SetAsync(Caller caller, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var sent = SentPusher.Read(body, options.Value.Push.AllowHttp);
        var user = await numbers.UserAsync(caller.User, cancellationToken);
        if (sent.Kind is not { } kind)
        {
            await DeleteAsync(user, sent, cancellationToken);
            return;
        }

        if (kind == PusherKind.Email)
        {
            sent = await ProveAsync(caller.User, sent, cancellationToken);
        }

        await SetAsync(caller, user, sent, kind, cancellationToken);
    }

    /// <summary>Checks that the address belongs to the account: e-mail must only go to the account's owner.</summary>
    private async ValueTask<SentPusher> ProveAsync(UserId user, SentPusher sent, CancellationToken cancellationToken)
    {
        if (options.Value.Email.Host.Length == 0)
        {
            throw MatrixException.InvalidParam("This server sends no e-mail.");
        }

        var address = sent.PushKey.ToLowerInvariant();
        return (await emailAddresses.OfUserAsync(user, cancellationToken)).Any(proven => proven.Address == address)
            ? sent
            : throw new MatrixException(400, ErrCode.ThreepidNotFound, "The e-mail address is not one of this account.");
    }

    private async ValueTask DeleteAsync(UserNumber user, SentPusher sent, CancellationToken cancellationToken)
    {
        var unit = new LogUnit();
        PusherStore.Delete(unit, user, sent.AppId, sent.PushKey);
        await writer.AppendAsync(unit, cancellationToken);
    }

    private async ValueTask SetAsync(Caller caller, UserNumber user, SentPusher sent, PusherKind kind, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var holders = await store.HoldersAsync(sent.AppId, sent.PushKey, cancellationToken);
            if (holders.TrueForAll(holder => holder.User != user) && (await views.OfUserAsync(user, cancellationToken)).Length >= PushLimits.MaximumPerUser)
            {
                throw MatrixException.Forbidden($"No more than {PushLimits.MaximumPerUser} pushers are kept for one user.");
            }

            var pusher = new Pusher(
                numbers.Next(NumberSeries.General), user, kind, sent.AppId, sent.PushKey, time.GetUtcNow().ToUnixTimeMilliseconds(), sent.Json);
            var unit = new LogUnit();
            PusherStore.Set(unit, pusher, kind == PusherKind.Http ? caller.Device : null, holders, sent.Append);
            try
            {
                await writer.AppendAsync(unit, cancellationToken);
                return;
            }
            catch (UnitRefusedException) when (attempt < PushLimits.SetAttempts)
            {
                // Another request has set or deleted a pusher with this application and key in the meantime.
            }
            catch (UnitRefusedException)
            {
                throw new MatrixException(409, ErrCode.ConcurrentWrite, "The pusher was set by others again and again; try once more.");
            }
        }
    }
}
