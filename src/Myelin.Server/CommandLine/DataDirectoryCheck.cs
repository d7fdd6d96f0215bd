using Myelin.Server.Configuration;

namespace Myelin.Server.CommandLine;

/// <summary>Looks at the place of the data directory without making it.</summary>
internal static class DataDirectoryCheck
{
    /// <returns>What there is, for the operator.</returns>
    /// <exception cref="StartRefusedException">There can't be a directory.</exception>
    public static string Run(MyelinOptions options)
    {
        var path = Path.GetFullPath(options.DataDirectory);
        if (Directory.Exists(path))
        {
            return $"'{path}'.";
        }

        for (var above = path; above is not null; above = Path.GetDirectoryName(above))
        {
            if (File.Exists(above))
            {
                throw new StartRefusedException($"DataDirectory: '{path}' can't be made: '{above}' is a file, not a directory.");
            }
        }

        return $"none yet; the first start makes '{path}'.";
    }
}
