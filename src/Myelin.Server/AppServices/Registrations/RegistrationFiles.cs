using System.Text;
using Myelin.Server.Configuration;

namespace Myelin.Server.AppServices.Registrations;

/// <summary>Reads the registration files of <c>AppServices:Directory</c>.</summary>
internal static class RegistrationFiles
{
    private static readonly string[] Endings = [".yaml", ".yml"];

    /// <summary>The application services, ordered by file name.</summary>
    /// <exception cref="StartRefusedException">A file cannot be read or is invalid, or two files have the same ID or token.</exception>
    public static IReadOnlyList<AppService> Read(MyelinOptions options)
    {
        if (options.AppServices.Directory.Length == 0)
        {
            return [];
        }

        var files = Directory.EnumerateFiles(options.AppServices.Directory)
            .Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (files.Count > AppServiceLimits.MaximumRegistrations)
        {
            throw new StartRefusedException(
                $"AppServices:Directory: '{options.AppServices.Directory}' has {files.Count} registration files; {AppServiceLimits.MaximumRegistrations} are the most.");
        }

        var server = ServerName.Parse(options.ServerName);
        var services = files.ConvertAll(file => RegistrationReader.Read(file, Text(file), server));
        RequireUnique(services, "id", service => service.Id);
        RequireUnique(services, "as_token", service => service.AsToken);
        return services;
    }

    private static string Text(string file)
    {
        try
        {
            return new FileInfo(file).Length <= AppServiceLimits.MaximumRegistrationBytes
                ? File.ReadAllText(file, new UTF8Encoding(false, throwOnInvalidBytes: true))
                : throw new StartRefusedException($"The registration '{file}' is larger than {AppServiceLimits.MaximumRegistrationBytes} bytes.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new StartRefusedException($"The registration '{file}' can't be read: {failure.Message}", failure);
        }
    }

    private static void RequireUnique(IReadOnlyList<AppService> services, string field, Func<AppService, string> value)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var service in services)
        {
            if (!files.TryAdd(value(service), service.File))
            {
                throw new StartRefusedException($"The registration '{service.File}' has the same '{field}' as '{files[value(service)]}'.");
            }
        }
    }
}
