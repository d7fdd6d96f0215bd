using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Configuration;

/// <summary>
/// Checks what the types of the settings can't express. It also checks files, so that the server fails at start and not at their first use.
/// </summary>
internal static class SettingsValidation
{
    /// <summary>A hundred years.</summary>
    private const int MaximumDays = 36_525;

    /// <exception cref="StartRefusedException">Names the first invalid setting.</exception>
    public static void Validate(MyelinOptions options)
    {
        if (!ServerName.TryParse(options.ServerName, out _))
        {
            throw new StartRefusedException($"ServerName: '{options.ServerName}' is not a server name, such as example.org.");
        }

        RequirePath("DataDirectory", options.DataDirectory);
        DatabaseSetting.Validate(options.Database);
        ListenerValidation.Validate(options);
        ProxyValidation.Validate(options);
        RequireRange("Caches:MaximumBytes", options.Caches.MaximumBytes, CacheLimits.MinimumBytes, long.MaxValue);
        ValidateRegistration(options.Registration);
        ValidatePasswordHashing(options.PasswordHashing);
        RequireRange("Passwords:MinimumLength", options.Passwords.MinimumLength, 1, PasswordsOptions.LargestMinimumLength);
        if (!KnownRoomVersions.TryGet(options.Rooms.DefaultVersion, out _))
        {
            throw new StartRefusedException(
                $"Rooms:DefaultVersion: '{options.Rooms.DefaultVersion}' is not a room version that this server knows; those are {string.Join(", ", KnownRoomVersions.All.Select(version => version.Id))}.");
        }

        FederationValidation.Validate(options.Federation);
        OutgoingValidation.Validate(options.Outgoing);
        ValidatePush(options.Push);
        ValidateEmail(options);
        RequireDirectory("AppServices:Directory", options.AppServices.Directory);
        ValidateMedia(options.Media);
        UrlPreviewValidation.Validate(options.UrlPreviews);
        ValidateSupport(options.Support);
        RequireWebAddress("PublicBaseUrl", options.PublicBaseUrl);
    }

    private static void ValidateRegistration(RegistrationOptions registration)
    {
        foreach (var (id, terms) in registration.Terms)
        {
            var setting = $"Registration:Terms:{id}";
            RequireText($"{setting}:Name", terms.Name);
            RequireText($"{setting}:Version", terms.Version);
            RequireText($"{setting}:Url", terms.Url);
            RequireWebAddress($"{setting}:Url", terms.Url);
        }
    }

    private static void ValidatePasswordHashing(PasswordHashingOptions hashing)
    {
        RequireRange("PasswordHashing:Iterations", hashing.Iterations, 1, PasswordHashingOptions.MaximumIterations);
        RequireRange("PasswordHashing:MemoryKiB", hashing.MemoryKiB, PasswordHashingOptions.MinimumMemoryKiB, PasswordHashingOptions.MaximumMemoryKiB);
    }

    private static void ValidatePush(PushOptions push)
    {
        if (push.Badge is not (PushOptions.BadgeRooms or PushOptions.BadgeNotifications))
        {
            throw new StartRefusedException($"Push:Badge is '{PushOptions.BadgeRooms}' or '{PushOptions.BadgeNotifications}', not '{push.Badge}'.");
        }
    }

    private static void ValidateEmail(MyelinOptions options)
    {
        var email = options.Email;
        if (email.Security is not (EmailOptions.SecurityStartTls or EmailOptions.SecurityTls or EmailOptions.SecurityNone))
        {
            throw new StartRefusedException(
                $"Email:Security is '{EmailOptions.SecurityStartTls}', '{EmailOptions.SecurityTls}' or '{EmailOptions.SecurityNone}', not '{email.Security}'.");
        }

        RequireRange("Email:Port", email.Port, 1, ushort.MaxValue);
        if (email.Host.Length == 0)
        {
            return;
        }

        if (!System.Net.Mail.MailAddress.TryCreate(email.From, out _))
        {
            throw new StartRefusedException($"Email:From: '{email.From}' is not an e-mail address, such as matrix@example.org.");
        }

        if (options.PublicBaseUrl.Length == 0)
        {
            throw new StartRefusedException("Email:Host needs PublicBaseUrl: mails carry a link by which they are ended.");
        }
    }

    private static void ValidateMedia(MediaOptions media)
    {
        RequireDirectory("Media:Directory", media.Directory);
        MediaS3Validation.Validate(media);
        RequireRange("Media:MaximumUploadBytes", media.MaximumUploadBytes, 1, long.MaxValue);
        RequireRange("Media:QuotaBytesPerUser", media.QuotaBytesPerUser, 0, long.MaxValue);
        RequireRange("Media:Retention:LocalDays", media.Retention.LocalDays, 0, MaximumDays);
        RequireRange("Media:Retention:RemoteDays", media.Retention.RemoteDays, 0, MaximumDays);
    }

    private static void ValidateSupport(SupportOptions support)
    {
        RequireWebAddress("Support:Page", support.Page);
        for (var i = 0; i < support.Contacts.Count; i++)
        {
            var contact = support.Contacts[i];
            RequireText($"Support:Contacts:{i}:Role", contact.Role);
            if (contact.MatrixId.Length > 0 && !UserId.TryParse(contact.MatrixId, out _))
            {
                throw new StartRefusedException($"Support:Contacts:{i}:MatrixId: '{contact.MatrixId}' is not a user ID, such as @admin:example.org.");
            }

            if (contact.MatrixId.Length == 0 && contact.EmailAddress.Length == 0)
            {
                throw new StartRefusedException($"Support:Contacts:{i} needs a MatrixId or an EmailAddress.");
            }
        }
    }

    private static void RequireText(string setting, string text)
    {
        if (text.Length == 0)
        {
            throw new StartRefusedException($"{setting} must not be empty.");
        }
    }

    private static void RequireRange(string setting, long value, long least, long most)
    {
        if (value < least || value > most)
        {
            throw new StartRefusedException(FormattableString.Invariant($"{setting} is from {least} to {most}, not {value}."));
        }
    }

    private static void RequirePath(string setting, string path)
    {
        RequireText(setting, path);
        if (path.AsSpan().ContainsAny(Path.GetInvalidPathChars()))
        {
            throw new StartRefusedException($"{setting}: '{path}' is not a path.");
        }
    }

    private static void RequireDirectory(string setting, string path)
    {
        if (path.Length > 0 && !Directory.Exists(path))
        {
            throw new StartRefusedException($"{setting}: '{path}' is not a directory that exists.");
        }
    }

    private static void RequireWebAddress(string setting, string url)
    {
        if (url.Length > 0 && !(Uri.TryCreate(url, UriKind.Absolute, out var parsed) && (parsed.Scheme is "http" or "https")))
        {
            throw new StartRefusedException($"{setting}: '{url}' is not an http or https URL.");
        }
    }
}
