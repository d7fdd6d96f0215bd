using System.Globalization;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using Myelin.Server.Configuration;
using Myelin.Server.Outgoing;

namespace Myelin.Server.Push.Mail;

/// <summary>Sends e-mails through the operator's mail server.</summary>
internal sealed class MailServer(IOptions<MyelinOptions> options, ServerIdentity identity, TimeProvider time)
{
    /// <summary>Sends a digest.</summary>
    /// <param name="address">The recipient's address.</param>
    /// <param name="digest">The contents.</param>
    /// <param name="unsubscribeUrl">The unsubscribe link.</param>
    /// <param name="cancellationToken">Cancels the sending.</param>
    /// <exception cref="SmtpCommandException">The mail server rejects the e-mail.</exception>
    public async Task SendAsync(string address, Digest digest, string unsubscribeUrl, CancellationToken cancellationToken)
    {
        using var message = Write(address, digest, unsubscribeUrl);
        using var timeout = new CancellationTokenSource(PushLimits.EmailTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var client = new SmtpClient
        {
            ServerCertificateValidationCallback = TrustedAuthorities.Read(options.Value.Outgoing.TrustedAuthorities).Validate,
            LocalDomain = identity.ServerName.Value.Split(':')[0],
        };
        var email = options.Value.Email;
        await client.ConnectAsync(email.Host, email.Port, Security(email.Security), either.Token);
        if (email.Username.Length > 0)
        {
            await client.AuthenticateAsync(email.Username, email.Password, either.Token);
        }

        await client.SendAsync(message, either.Token);
        await client.DisconnectAsync(quit: true, either.Token);
    }

    private static SecureSocketOptions Security(string security) => security switch
    {
        EmailOptions.SecurityTls => SecureSocketOptions.SslOnConnect,
        EmailOptions.SecurityNone => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };

    private MimeMessage Write(string address, Digest digest, string unsubscribeUrl)
    {
        var serverName = identity.ServerName.Value;
        var message = new MimeMessage { Subject = DigestText.Subject(digest, serverName), Date = time.GetUtcNow() };
        message.From.Add(MailboxAddress.Parse(options.Value.Email.From));
        message.To.Add(new MailboxAddress(null, address));
        message.MessageId = string.Create(CultureInfo.InvariantCulture, $"{Guid.NewGuid():N}@{serverName.Split(':')[0]}");

        // RFC 8058: unsubscribing with one click, without a page in between.
        message.Headers.Add(HeaderId.ListUnsubscribe, $"<{unsubscribeUrl}>");
        message.Headers.Add(HeaderId.ListUnsubscribePost, "List-Unsubscribe=One-Click");
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Body = new BodyBuilder
        {
            TextBody = DigestText.Plain(digest, serverName, unsubscribeUrl),
            HtmlBody = DigestText.Html(digest, serverName, unsubscribeUrl),
        }.ToMessageBody();
        return message;
    }
}
