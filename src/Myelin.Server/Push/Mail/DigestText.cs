using System.Globalization;
using System.Net;
using System.Text;

namespace Myelin.Server.Push.Mail;

/// <summary>
/// Writes a digest as text and as HTML. User content is encoded, so it can add neither elements nor links, and the e-mail loads nothing from
/// elsewhere.
/// </summary>
internal static class DigestText
{
    public static string Subject(Digest digest, string serverName) => OneLine(digest.Rooms switch
    {
        [var one] => $"[{serverName}] {Messages(digest.Count)} in {one.Name}",
        _ => $"[{serverName}] {Messages(digest.Count)} in {digest.Rooms.Count} rooms",
    });

    public static string Plain(Digest digest, string serverName, string unsubscribeUrl)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{digest.User} has {Messages(digest.Count)} on {serverName} that you have not read.\n");
        foreach (var room in digest.Rooms)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{OneLine(room.Name)}\n");
            if (room.Left > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"  … {Messages(room.Left)} before these\n");
            }

            foreach (var message in room.Messages)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {Time(message.At)} {OneLine(message.Sender)}: {OneLine(message.Text)}\n");
            }
        }

        return text.Append(CultureInfo.InvariantCulture, $"\n-- \nTo get no more of these e-mails: {unsubscribeUrl}\n").ToString();
    }

    public static string Html(Digest digest, string serverName, string unsubscribeUrl)
    {
        var html = new StringBuilder(
            """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Unread messages</title></head>
            <body style="margin:0;padding:24px 12px;background:#f3f5f7;color:#1b2330;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
            <div style="max-width:600px;margin:0 auto">

            """);
        html.Append(
            CultureInfo.InvariantCulture,
            $"<p style=\"margin:0 0 16px;color:#4a5568\"><b>{Encode(digest.User.Value)}</b> has {Encode(Messages(digest.Count))} on {Encode(serverName)} that you have not read.</p>\n");
        foreach (var room in digest.Rooms)
        {
            html.Append(
                CultureInfo.InvariantCulture,
                $"<div style=\"background:#fff;border:1px solid #dde3ea;border-radius:8px;padding:12px 16px;margin:0 0 12px\">\n<h2 style=\"font-size:17px;margin:0 0 8px\">{Encode(room.Name)}</h2>\n");
            if (room.Left > 0)
            {
                html.Append(CultureInfo.InvariantCulture, $"<p style=\"margin:0 0 6px;color:#6b7685;font-size:14px\">{Encode(Messages(room.Left))} before these</p>\n");
            }

            foreach (var message in room.Messages)
            {
                html.Append(
                    CultureInfo.InvariantCulture,
                    $"<p style=\"margin:0 0 6px;overflow-wrap:anywhere\"><b>{Encode(message.Sender)}</b> <span style=\"color:#6b7685;font-size:13px\">{Encode(Time(message.At))}</span><br>{Encode(message.Text).ReplaceLineEndings("<br>")}</p>\n");
            }

            html.Append("</div>\n");
        }

        return html.Append(
            CultureInfo.InvariantCulture,
            $"<p style=\"margin:16px 0 0;color:#6b7685;font-size:13px\">You get this e-mail because you asked for it in your Matrix client. <a href=\"{Encode(unsubscribeUrl)}\" style=\"color:#3b5bdb\">Get no more of these</a></p>\n</div></body></html>\n").ToString();
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string Messages(int count) => count == 1 ? "1 message" : string.Create(CultureInfo.InvariantCulture, $"{count} messages");

    private static string Time(DateTimeOffset at) => at.ToString("d MMM HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>Replaces line breaks and other control characters, so that nobody can forge messages of others.</summary>
    private static string OneLine(string text) => string.Concat(text.Select(static character => char.IsControl(character) || character is '\u2028' or '\u2029' ? ' ' : character));
}
