using Myelin.Server.Log;

namespace Myelin.Server.Push.Mail;

/// <summary>The unsubscribe link in every e-mail. It lets its holder end those e-mails, and do nothing else.</summary>
internal static class UnsubscribeLink
{
    public const string Path = "/_myelin/unsubscribe";

    public const string Parameter = "token";

    public static string Of(string publicBaseUrl, string token) => $"{publicBaseUrl.TrimEnd('/')}{Path}?{Parameter}={Uri.EscapeDataString(token)}";
}

/// <summary>Ends the e-mails of a pusher for a caller who has its unsubscribe link.</summary>
internal sealed class EmailUnsubscription(PusherStore store, ILogWriter writer)
{
    /// <summary>Removes the pusher with this token. Does nothing if there is none.</summary>
    public async ValueTask UnsubscribeAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length is > 0 and <= PushLimits.MaximumText
            && !token.Contains('\0', StringComparison.Ordinal)
            && await store.FindByTokenAsync(token, cancellationToken) is { } pusher)
        {
            var unit = new LogUnit();
            PusherStore.Delete(unit, pusher.User, pusher.AppId, pusher.PushKey);
            await writer.AppendAsync(unit, cancellationToken);
        }
    }
}
