using System.Globalization;

namespace Myelin.LoadGenerator.Reports;

/// <summary>Formats figures for readers: three significant digits, and a dash for what wasn't measured.</summary>
internal static class Figures
{
    /// <summary>A number.</summary>
    public static string Number(double? value) => value switch
    {
        null => "–",
        >= 1000 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        >= 100 => value.Value.ToString("F0", CultureInfo.InvariantCulture),
        >= 10 => value.Value.ToString("F1", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("F2", CultureInfo.InvariantCulture),
    };

    /// <summary>Bytes as kB or MB.</summary>
    public static string Bytes(double? value) => value switch
    {
        null => "–",
        >= 1e6 => Number(value / 1e6) + " MB",
        >= 1e3 => Number(value / 1e3) + " kB",
        _ => Number(value) + " B",
    };

    /// <summary>The ratio of two figures.</summary>
    public static string Ratio(double? value, double? of) => value is > 0 && of is > 0 ? Number(value / of) + "×" : "–";
}
