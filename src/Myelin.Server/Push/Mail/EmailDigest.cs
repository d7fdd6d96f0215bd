using System.Globalization;
using MailKit.Net.Smtp;
using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Push.Delivery;
using Myelin.Server.ScheduledWork;

namespace Myelin.Server.Push.Mail;

/// <summary>
/// Sends a pusher's e-mail of what its user has not read for some minutes. While the user doesn't read, e-mails come ever less often; having read ends
/// that.
/// </summary>
internal sealed partial class EmailDigest(
    PusherStore store,
    MissedEvents missedEvents,
    DigestReader reader,
    MailServer mail,
    IEntityNumbers numbers,
    ILogTail tail,
    IOptions<MyelinOptions> options,
    TimeProvider time,
    ILogger<EmailDigest> logger) : IScheduledWork
{
    /// <summary>The kind of its scheduled work; the key is the pusher's number.</summary>
    public const string WorkKind = "push.email";

    public string Kind => WorkKind;

    public async ValueTask<DueOutcome> RunAsync(DueItem item, CancellationToken cancellationToken)
    {
        var number = long.Parse(item.Key, CultureInfo.InvariantCulture);
        if (options.Value.Email.Host.Length == 0
            || await store.FindAsync(number, cancellationToken) is not { Kind: PusherKind.Email } pusher
            || await store.ProgressAsync(number, cancellationToken) is not { } progress
            || await store.UnsubscribeTokenAsync(number, cancellationToken) is not { } token)
        {
            return DueOutcome.Done;
        }

        var user = await numbers.UserIdAsync(pusher.User, cancellationToken);
        var upTo = tail.Head;
        var missed = await missedEvents.ReadAsync(user, progress.Acknowledged, upTo, cancellationToken);
        if (await reader.ReadAsync(user, missed, cancellationToken) is not { } digest)
        {
            return Settled(number, progress, upTo, progress.RetryAt, progress.Badge);
        }

        // How many e-mails in a row were not followed by reading what they told of.
        var unread = progress.Badge ?? 0;
        if (unread > 0 && (await missedEvents.ReadAsync(user, LogPosition.Start, progress.Acknowledged, cancellationToken)).Count == 0)
        {
            unread = 0;
        }
        else if (progress.RetryAt is { } earliest && earliest > time.GetUtcNow())
        {
            return DueOutcome.Again(earliest);
        }

        await SendAsync(pusher, digest, token, cancellationToken);
        unread++;
        return Settled(number, progress, upTo, time.GetUtcNow() + PushLimits.EmailInterval((int)Math.Min(unread, int.MaxValue)), unread);
    }

    private static DueOutcome Settled(long number, PusherProgress progress, LogPosition upTo, DateTimeOffset? retryAt, long? unread) => new(
        Unit: PusherStore.Settle(number, progress.Acknowledged, new PusherProgress(upTo, null, 0, retryAt, unread)));

    private async ValueTask SendAsync(Pusher pusher, Digest digest, string token, CancellationToken cancellationToken)
    {
        try
        {
            await mail.SendAsync(pusher.PushKey, digest, UnsubscribeLink.Of(options.Value.PublicBaseUrl, token), cancellationToken);
        }
        catch (SmtpCommandException refusal) when (refusal.ErrorCode is SmtpErrorCode.RecipientNotAccepted && (int)refusal.StatusCode >= 500)
        {
            // For good: it would be no different next time.
            Refused(logger, pusher.User.Value, refusal.Message);
        }
    }

    [LoggerMessage(EventId = 1410, Level = LogLevel.Warning, Message = "The mail server does not accept the address of user {User}: {Reason}")]
    private static partial void Refused(ILogger logger, long user, string reason);
}
