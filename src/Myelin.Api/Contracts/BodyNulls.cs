using System.Collections;
using System.Reflection;

namespace Myelin.Api.Contracts;

/// <summary>
/// Rejects <c>null</c> as an item of a body's list or a value of its map where the contract's types don't allow it: the JSON reader checks the
/// nullability of properties, but not of items.
/// </summary>
internal static class BodyNulls
{
    private const int MaximumDepth = 8;

    /// <summary>Says of a property's value whether it holds null where it may not; null if it can't.</summary>
    public static Func<object, bool>? CheckFor(PropertyInfo property) =>
        Check(new NullabilityInfoContext().Create(property), property.PropertyType, MaximumDepth);

    private static Func<object, bool>? Check(NullabilityInfo nullability, Type type, int depth)
    {
        if (depth == 0 || type.IsValueType || type == typeof(string))
        {
            return null;
        }

        if (!typeof(IEnumerable).IsAssignableFrom(type))
        {
            return type.Assembly == typeof(MatrixException).Assembly ? OfObject(type, depth) : null;
        }

        if (nullability.GenericTypeArguments is not [.., var items] || type.GetGenericArguments() is not [.., var itemType])
        {
            return null;
        }

        var mayBeNull = itemType.IsValueType || items.ReadState != NullabilityState.NotNull;
        var check = Check(items, itemType, depth - 1);
        return mayBeNull && check is null ? null : value =>
        {
            foreach (var item in value is IDictionary map ? map.Values : (IEnumerable)value)
            {
                if (item is null ? !mayBeNull : check?.Invoke(item) == true)
                {
                    return true;
                }
            }

            return false;
        };
    }

    private static Func<object, bool>? OfObject(Type type, int depth)
    {
        var checks = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0)
            .Select(property => (Property: property, Check: Check(new NullabilityInfoContext().Create(property), property.PropertyType, depth - 1)))
            .Where(part => part.Check is not null)
            .ToArray();
        return checks.Length == 0 ? null : value => Array.Exists(checks, part => part.Property.GetValue(value) is { } held && part.Check!(held));
    }
}
