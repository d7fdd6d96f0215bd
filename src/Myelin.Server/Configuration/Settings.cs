namespace Myelin.Server.Configuration;

/// <summary>The sources of settings, later ones overriding earlier ones: <c>myelin.json</c>, the environment, the command line.</summary>
internal static class Settings
{
    public const string DefaultFile = "myelin.json";

    public const string EnvironmentPrefix = "MYELIN__";

    /// <summary>Reads and validates every setting.</summary>
    /// <param name="file">The file of <c>--config</c>, which must exist; null for <c>myelin.json</c> in the working directory, if it exists.</param>
    /// <param name="arguments">The settings on the command line: <c>--Name:Part=value</c> or <c>--Name:Part value</c>.</param>
    /// <exception cref="StartRefusedException">A setting is unknown or invalid.</exception>
    public static MyelinOptions Read(string? file, IReadOnlyList<string> arguments)
    {
        var options = SettingsBinder.Bind(Sources(file, arguments));
        SettingsValidation.Validate(options);
        return options;
    }

    private static IConfigurationRoot Sources(string? file, IReadOnlyList<string> arguments)
    {
        var path = Path.GetFullPath(file ?? DefaultFile);
        if (file is not null && !File.Exists(path))
        {
            throw new StartRefusedException($"The configuration file '{path}' does not exist.");
        }

        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(path, optional: true, reloadOnChange: false)
                .AddEnvironmentVariables(EnvironmentPrefix)
                .AddInMemoryCollection(ParseArguments(arguments))
                .Build();
        }
        catch (Exception failure) when (failure is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            // The outer message only says that loading failed.
            throw new StartRefusedException($"The configuration file '{path}' can't be read: {failure.GetBaseException().Message}", failure);
        }
    }

    /// <summary>The settings by name, ignoring case; if one is repeated, the last wins.</summary>
    private static Dictionary<string, string?> ParseArguments(IReadOnlyList<string> arguments)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal) || argument.Length == 2)
            {
                throw new StartRefusedException($"'{argument}' is neither a command nor a setting; --help lists both.");
            }

            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                settings[argument[2..equals]] = argument[(equals + 1)..];
            }
            else if (i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                settings[argument[2..]] = arguments[++i];
            }
            else
            {
                throw new StartRefusedException($"{argument} has no value: write {argument}=VALUE.");
            }
        }

        return settings;
    }
}

/// <summary>The server can't start with this configuration. The message is one sentence for the operator that names the setting or file.</summary>
public sealed class StartRefusedException(string message, Exception? cause = null) : Exception(message, cause);
