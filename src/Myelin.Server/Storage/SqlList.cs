using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Text;

namespace Myelin.Server.Storage;

/// <summary>Queries over a list of values. The lists come in a few sizes, so that each text is prepared once.</summary>
public static class SqlList
{
    private static readonly int[] Sizes = [1, 8, 64, 256];

    private static readonly ConcurrentDictionary<(string Before, string After, int Fixed, int Width, int Size), string> Texts = new();

    /// <summary>Runs <c>before (...) after</c> for all values, up to 256 elements at a time; rows come in no particular order.</summary>
    /// <param name="session">The session.</param>
    /// <param name="before">The text up to and including <c>IN</c>; its own parameters come first.</param>
    /// <param name="after">The text after the list.</param>
    /// <param name="values">The values, <paramref name="width"/> of them per element.</param>
    /// <param name="width">How many columns are compared.</param>
    /// <param name="map">Reads a row.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <param name="fixedParameters">The values of the parameters before the list.</param>
    public static ValueTask<List<T>> QueryInAsync<T>(
        this IReadSession session,
        string before,
        string after,
        IReadOnlyList<SqlValue> values,
        int width,
        Func<DbDataReader, T> map,
        CancellationToken cancellationToken,
        params ReadOnlySpan<SqlValue> fixedParameters) =>
        QueryAsync(session, before, after, values, width, map, fixedParameters.ToArray(), cancellationToken);

    private static async ValueTask<List<T>> QueryAsync<T>(
        IReadSession session, string before, string after, IReadOnlyList<SqlValue> values, int width, Func<DbDataReader, T> map, SqlValue[] fixedParameters, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        foreach (var part in Parts(before, after, values, width, fixedParameters))
        {
            rows.AddRange(await session.QueryAsync(part.Sql, map, cancellationToken, part.Parameters));
        }

        return rows;
    }

    /// <summary>
    /// The commands <c>before (...) after</c> for all values, up to 256 elements each, for use in units. A list shorter than its text repeats
    /// its last element.
    /// </summary>
    /// <param name="before">The text up to and including <c>IN</c>; its own parameters come first.</param>
    /// <param name="after">The text after the list.</param>
    /// <param name="values">The values, <paramref name="width"/> of them per element.</param>
    /// <param name="width">How many columns are compared.</param>
    /// <param name="fixedParameters">The values of the parameters before the list.</param>
    public static IEnumerable<SqlListPart> Parts(string before, string after, IReadOnlyList<SqlValue> values, int width, params SqlValue[] fixedParameters)
    {
        var count = values.Count / width;
        for (var done = 0; done < count;)
        {
            var rest = count - done;
            var size = Array.Find(Sizes, candidate => candidate >= rest) is > 0 and var fitting ? fitting : Sizes[^1];
            var parameters = new SqlValue[fixedParameters.Length + (size * width)];
            fixedParameters.CopyTo(parameters, 0);
            for (var i = 0; i < size * width; i++)
            {
                var element = Math.Min(i / width, rest - 1);
                parameters[fixedParameters.Length + i] = values[((done + element) * width) + (i % width)];
            }

            var text = Texts.GetOrAdd((before, after, fixedParameters.Length, width, size), static key => Text(key.Before, key.After, key.Fixed, key.Width, key.Size));
            yield return new SqlListPart(text, parameters, Math.Min(size, rest));
            done += Math.Min(size, rest);
        }
    }

    private static string Text(string before, string after, int fixedCount, int width, int size)
    {
        var text = new StringBuilder(before).Append(width == 1 ? " (" : " (VALUES ");
        for (var i = 0; i < size; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(width == 1 ? "" : "(");
            for (var column = 0; column < width; column++)
            {
                text.Append(column == 0 ? "$" : ", $").Append((fixedCount + (i * width) + column + 1).ToString(CultureInfo.InvariantCulture));
            }

            text.Append(width == 1 ? "" : ")");
        }

        return text.Append(") ").Append(after).ToString();
    }
}

/// <summary>One of the commands over a list.</summary>
/// <param name="Sql">Its text.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Count">How many elements of the list it covers.</param>
public readonly record struct SqlListPart(string Sql, SqlValue[] Parameters, int Count);
